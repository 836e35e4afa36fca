import { Pipe, PipeTransform } from '@angular/core';

const formats = new Map<string, Intl.NumberFormat>();

function format(currency: string, digits: number): Intl.NumberFormat {
  const key = `${currency} ${digits}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(undefined, {
      style: 'currency',
      currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: digits,
    });
    formats.set(key, found);
  }
  return found;
}

/** Micro-units as money. A price below one unit keeps its fractions of a cent, a sum does not need them. */
export function money(micros: number, currency: string): string {
  return format(currency || 'USD', Math.abs(micros) < 1_000_000 ? 6 : 2).format(micros / 1_000_000);
}

@Pipe({ name: 'money' })
export class MoneyPipe implements PipeTransform {
  transform(micros: number | null | undefined, currency: string): string {
    return micros === null || micros === undefined ? '–' : money(micros, currency);
  }
}
