/** More is refused by the server; below it a number is exact. */
const most = 1_000_000_000_000_000;

/**
 * Money as people type it, in micro-units, exactly: by digits, since 0.29 times a million is not 290000 to a computer.
 * Null for what is no amount. A comma only groups thousands: 1,50 may mean two things, so it means none.
 */
export function toMicros(text: string): number | null {
  const plain = text.trim().replace(/[\s\u00a0\u202f']/g, '');
  const ungrouped = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  const parts = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(ungrouped);
  if (!parts) return null;
  const micros = Number((parts[1] ?? '') + (parts[2] ?? '').padEnd(6, '0'));
  return micros <= most ? micros : null;
}

/** The same the other way, as it would be typed: 1500000 is 1.50. */
export function typedMoney(micros: number): string {
  const digits = String(Math.abs(micros)).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -6)}.${fraction}`;
}
