import { Schemas } from '../api/operations';
import { regionName } from '../settings/region';
import { money } from '../ui/money';

export type Report = Schemas['ReportView'];
export type Row = Schemas['ReportRow'];
type Column = Schemas['ReportColumn'];

const count = new Intl.NumberFormat();
const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const seconds = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const changed = new Intl.NumberFormat(undefined, {
  style: 'percent',
  maximumFractionDigits: 0,
  signDisplay: 'exceptZero',
});

export function shown(figure: number | null | undefined, column: Column, currency: string): string {
  if (figure === null || figure === undefined) return '–';
  switch (column.kind) {
    case 'money':
      return money(figure, currency);
    case 'rate':
      return share.format(figure);
    case 'duration':
      return figure < 1000 ? `${count.format(figure)} ms` : `${seconds.format(figure / 1000)} s`;
    default:
      return count.format(figure);
  }
}

/** For an axis: money in whole units, durations in seconds, rates in percent. What is not known is a gap. */
export function drawn(figure: number | null | undefined, column: Column): number {
  if (figure === null || figure === undefined) return NaN;
  const scale = { money: 1e-6, duration: 1e-3, rate: 100 }[column.kind] ?? 1;
  return Math.round(figure * scale * 1000) / 1000;
}

export function unit(column: Column, currency: string): string {
  return { money: `, ${currency}`, duration: ', s', rate: ', %' }[column.kind] ?? '';
}

/** "+12%"; of rates in points. Nothing where there was nothing. */
export function against(now: number | null | undefined, before: number | null | undefined, column: Column): string {
  if (now === null || now === undefined || before === null || before === undefined) return '';
  if (column.kind === 'rate') {
    const points = Math.round((now - before) * 1000) / 10;
    return `${points > 0 ? '+' : ''}${points} points`;
  }
  return before === 0 ? '' : changed.format((now - before) / before);
}

/** A step of the grain, as the clocks of the report's zone show it. */
export function stepOf(at: string | null | undefined, grain: string): string {
  if (!at) return '';
  const [day = '', time = ''] = at.split('T');
  if (grain === 'hour') return `${day} ${time.slice(0, 5)}`;
  return grain === 'month' ? day.slice(0, 7) : day;
}

export function labelOf(report: Report, row: Row, at: number): string {
  const [name, value] = [report.dimensions[at]?.name, row.values[at]];
  if (name === 'country' && value) return regionName(value) ?? value;
  return row.labels[at] ?? '';
}
