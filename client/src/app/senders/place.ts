import { regionName } from '../settings/region';

/** Where a sender id counts. */
export function place(country: string): string {
  return country === '*' ? 'Everywhere' : (regionName(country) ?? country);
}
