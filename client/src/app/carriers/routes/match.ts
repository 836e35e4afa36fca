import { Schemas } from '../../api/operations';
import { regionName } from '../../settings/region';
import { senderTypes, trafficClasses } from './words';

type Match = Schemas['RouteMatch'];

/** What was typed as a list: by commas, spaces or lines. */
export function listed(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** Prefixes as people write them: +254 7 is 2547. */
export function prefixesOf(text: string): string[] {
  return text
    .split(/[,;\n]+/)
    .map((one) => one.replace(/[\s+().-]/g, ''))
    .filter(Boolean);
}

/** What a rule is for, in words. */
export function matchWords(match: Match, tenantName: (id: string) => string): string {
  const parts = [
    some('to', match.countries, (c) => regionName(c) ?? c),
    some('in network', match.networks, (n) => n),
    some('to numbers from', match.prefixes, (p) => `+${p}`),
    some('from', match.sender_types, (t) => label(senderTypes, t).toLowerCase()),
    some('of', match.traffic_classes, (t) => label(trafficClasses, t).toLowerCase()),
    some('for', match.tenant_ids, tenantName),
  ].filter(Boolean);
  return parts.length ? sentence(parts.join(', ')) : 'Everything';
}

function some<T>(word: string, values: readonly T[] | null | undefined, name: (value: T) => string): string {
  if (!values?.length) return '';
  const [first, more] = [values.slice(0, 4).map(name), values.length - 4];
  return `${word} ${first.join(more > 0 ? ', ' : ' or ')}${more > 0 ? ` or ${more} others` : ''}`;
}

function label(known: readonly { value: string; label: string }[], value: unknown): string {
  return known.find((one) => one.value === value)?.label ?? String(value);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
