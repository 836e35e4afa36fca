const whole = new Intl.NumberFormat(undefined, {
  style: 'percent',
  maximumFractionDigits: 0,
  signDisplay: 'exceptZero',
});
const points = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
const shown = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

/** "+12% against the 24 hours before". */
export function change(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'as in the 24 hours before' : 'none in the 24 hours before';
  if (now === before) return 'as in the 24 hours before';
  return `${whole.format((now - before) / before)} against the 24 hours before`;
}

/** A rate changes by points: from 90 % to 99 % it is 9, not 10 %. */
export function changeOfRate(now: number | null, before: number | null): string {
  if (now === null || before === null) return before === null ? 'none told in the 24 hours before' : '';
  const by = Math.round((now - before) * 1000) / 10;
  return by === 0 ? 'as in the 24 hours before' : `${points.format(by)} points against the 24 hours before`;
}

/** Full only when all of it is: 9,999 of 10,000 is 99.9 %. */
export function rate(of: number | null): string {
  return of === null ? '–' : shown.format(Math.floor(of * 1000) / 1000);
}
