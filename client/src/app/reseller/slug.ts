const longest = 40;
const shortest = 3;

/** A short name from a name, as the server takes it: lower-case letters, digits and hyphens, 3 to 40 of them. */
export function suggestSlug(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  return slug && slug.length < shortest ? `${slug}-sms` : slug;
}
