const names = new Intl.DisplayNames(undefined, { type: 'region', fallback: 'none' });

/** "KE" is Kenya; null for what is no region. */
export function regionName(code: string): string | null {
  try {
    return names.of(code.trim().toUpperCase()) ?? null;
  } catch {
    return null;
  }
}
