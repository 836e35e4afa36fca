/** What can be asked of a search: the key, what it is about, and how it looks. */
export interface SearchKey {
  readonly key: string;
  readonly about: string;
  readonly example: string;
}

export const searchKeys: readonly SearchKey[] = [
  { key: 'status:', about: 'Where it is', example: 'status:delivered,failed' },
  { key: 'to:', about: 'Number, or its last digits', example: 'to:*5678' },
  { key: 'from:', about: 'Sender', example: 'from:SHOP' },
  { key: 'reason:', about: 'Why it failed', example: 'reason:absent_subscriber' },
  { key: 'country:', about: 'Country', example: 'country:KE' },
  { key: 'campaign:', about: 'Campaign', example: 'campaign:"Spring sale"' },
  { key: 'tag:', about: 'Tag', example: 'tag:vip' },
  { key: 'ref:', about: 'Your reference', example: 'ref:order-1' },
  { key: 'batch:', about: 'One send', example: 'batch:ID' },
  { key: 'cost>=', about: 'Price', example: 'cost>=0.008' },
  { key: 'after:', about: 'From a time on', example: 'after:7d' },
  { key: 'before:', about: 'Up to a time', example: 'before:2026-01-31' },
  { key: '-', about: 'Leave out a word or any of these', example: '-status:delivered' },
];

export const providerKey: SearchKey = { key: 'provider:', about: 'Carrier account', example: 'provider:main' };

/** Pieces between blanks; a blank between quotes does not part. As the server does it. */
export function parts(query: string): string[] {
  return query.match(/(?:[^\s"]|"[^"]*"|"(?![^"]*"))+/g) ?? [];
}

/** What the server calls some keys besides. */
const names: Record<string, readonly string[]> = {
  from: ['from', 'sender', 'sender_id'],
  tag: ['tag', 'tags'],
  provider: ['provider', 'account'],
};

/** As facets write the values whose capitals do not count. */
const canonical: Record<string, (value: string) => string> = {
  status: (value) => value.toLowerCase(),
  reason: (value) => value.toLowerCase(),
  country: (value) => value.toUpperCase(),
};

/** @param key with a minus for what is left out. */
function valuesOf(part: string, key: string): string[] | null {
  const minus = key.startsWith('-') ? '-' : '';
  const plain = key.slice(minus.length);
  const name = (names[plain] ?? [plain]).find((one) => part.toLowerCase().startsWith(`${minus}${one}:`));
  if (name === undefined) return null;
  const values = part.slice(minus.length + name.length + 1).match(/(?:[^,"]|"[^"]*")+/g) ?? [];
  return values.map((value) => value.replaceAll('"', '')).map(canonical[plain] ?? ((value) => value));
}

/** The values that the query has for the key. */
export function chosen(query: string, key: string): string[] {
  return parts(query).flatMap((part) => valuesOf(part, key) ?? []);
}

/** The query with the value left out, or no more when it was. Nothing is asked for and left out at once. */
export function leftOut(query: string, key: string, value: string): string {
  const others = chosen(query, key).includes(value) ? toggled(query, key, value) : query;
  return toggled(others, `-${key}`, value);
}

/** The query with the value among the key's, or without it when it was there. */
export function toggled(query: string, key: string, value: string): string {
  const before = chosen(query, key);
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
  const others = without(query, key);
  return [others, after.length ? `${key}:${after.map(quoted).join(',')}` : ''].filter(Boolean).join(' ');
}

/** The query without what it says of the key. */
export function without(query: string, key: string): string {
  return parts(query)
    .filter((part) => valuesOf(part, key) === null)
    .join(' ');
}

/** With quotes where the value would be read as more than one. */
export function quoted(value: string): string {
  return /[\s,]/.test(value) ? `"${value}"` : value;
}

/** The piece that is being typed: the last one. */
export function lastPart(query: string): string {
  return /\s$/.test(query) ? '' : (parts(query).at(-1) ?? '');
}
