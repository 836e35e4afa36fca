import { Schemas } from '../../api/operations';

type Country = Schemas['CountryHealth'];

const percents = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const counts = new Intl.NumberFormat();

/** A share of one as a percentage; a dash before there is anything to tell. */
export function percent(part: number | null): string {
  return part === null ? '–' : percents.format(part);
}

export function count(many: number): string {
  return counts.format(many);
}

/** Milliseconds, from a second on in seconds. */
export function milliseconds(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How long a receipt took, in seconds; from two minutes on in minutes. */
export function receiptTime(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** The country where the account has the least of its share; null where it has all of it everywhere. */
export function lowestShare(countries: readonly Country[]): Country | null {
  const reduced = countries.filter((country) => country.share < 1);
  return reduced.reduce<Country | null>((low, one) => (low && low.share <= one.share ? low : one), null);
}
