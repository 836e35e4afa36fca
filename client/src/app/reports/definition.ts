import { Params } from '@angular/router';

import { Schemas } from '../api/operations';

export const measures = [
  { name: 'messages', label: 'Messages' },
  { name: 'delivered', label: 'Delivered' },
  { name: 'failed', label: 'Failed' },
  { name: 'on_the_way', label: 'On the way' },
  { name: 'delivery_rate', label: 'Delivery rate' },
  { name: 'segments', label: 'Segments' },
  { name: 'spend', label: 'Spend' },
  { name: 'cost', label: 'Cost', carriers: true },
  { name: 'margin', label: 'Margin', carriers: true },
  { name: 'handover_p50', label: 'Hand-over, median' },
  { name: 'handover_p95', label: 'Hand-over, 95%' },
  { name: 'handover_p99', label: 'Hand-over, 99%' },
  { name: 'delivery_p50', label: 'Delivery, median' },
  { name: 'delivery_p95', label: 'Delivery, 95%' },
  { name: 'delivery_p99', label: 'Delivery, 99%' },
] as const;

export const dimensions = [
  { name: 'country', label: 'Country' },
  { name: 'network', label: 'Network' },
  { name: 'sender', label: 'Sender' },
  { name: 'campaign', label: 'Campaign' },
  { name: 'user', label: 'User' },
  { name: 'traffic', label: 'Kind' },
  { name: 'status', label: 'Status' },
  { name: 'reason', label: 'Reason' },
  { name: 'provider', label: 'Carrier account', carriers: true },
] as const;

export const periods = [
  { name: 'today', label: 'Today' },
  { name: 'yesterday', label: 'Yesterday' },
  { name: 'last_7_days', label: 'Last 7 days' },
  { name: 'last_30_days', label: 'Last 30 days' },
  { name: 'last_90_days', label: 'Last 90 days' },
  { name: 'this_month', label: 'This month' },
  { name: 'last_month', label: 'Last month' },
  { name: 'last_12_months', label: 'Last 12 months' },
  { name: 'this_year', label: 'This year' },
  { name: 'last_year', label: 'Last year' },
] as const;

export const grains = [
  { name: 'none', label: 'Not by time' },
  { name: 'hour', label: 'By hour' },
  { name: 'day', label: 'By day' },
  { name: 'week', label: 'By week' },
  { name: 'month', label: 'By month' },
] as const;

export const compares = [
  { name: 'none', label: 'Nothing' },
  { name: 'previous', label: 'The period before' },
  { name: 'last_year', label: 'The year before' },
] as const;

/** A report in the words of an address: lists with commas, a filter's values as a list. */
export type Question = Record<string, string | readonly string[]>;

const words = ['measures', 'dimensions', 'grain', 'period', 'from', 'to', 'tz', 'compare', 'sort', 'limit'] as const;

/** What an address asks for; names that mean nothing are left out. */
export function questionOf(params: Params): Question {
  const question: Question = {};
  for (const name of words) if (typeof params[name] === 'string' && params[name]) question[name] = params[name];
  for (const { name } of dimensions) {
    const given: unknown = params[name];
    if (given !== undefined && given !== null)
      question[name] = Array.isArray(given) ? given.map(String) : [String(given)];
  }
  return question;
}

export function listOf(question: Question, name: string): readonly string[] {
  const given = question[name];
  return typeof given === 'string' ? given.split(',').filter(Boolean) : (given ?? []);
}

export function wordOf(question: Question, name: string): string {
  const given = question[name];
  return typeof given === 'string' ? given : '';
}

export function filtersOf(question: Question): { name: string; values: readonly string[] }[] {
  return dimensions.flatMap(({ name }) => (question[name] ? [{ name, values: listOf(question, name) }] : []));
}

/** As it is kept. */
export function definitionOf(question: Question): Schemas['ReportDefinition'] {
  const filters = Object.fromEntries(filtersOf(question).map(({ name, values }) => [name, [...values]]));
  return {
    measures: [...listOf(question, 'measures')],
    dimensions: [...listOf(question, 'dimensions')],
    filters,
    grain: wordOf(question, 'grain') || null,
    period: wordOf(question, 'period') || null,
    from: wordOf(question, 'from') || null,
    to: wordOf(question, 'to') || null,
    tz: wordOf(question, 'tz') || null,
    compare: wordOf(question, 'compare') || null,
    sort: wordOf(question, 'sort') || null,
    limit: Number(wordOf(question, 'limit')) || null,
  };
}

/** The address of a kept report. */
export function paramsOf(kept: Schemas['ReportDefinition']): Params {
  const params: Params = {};
  for (const name of words) {
    const given: unknown = kept[name];
    if (Array.isArray(given)) params[name] = given.join(',') || undefined;
    else if (given !== null && given !== undefined) params[name] = String(given);
  }
  return { ...params, ...(kept.filters ?? {}) };
}

/** The same question as the address of a file. */
export function csvOf(question: Question): string {
  const pairs = Object.entries(question).flatMap(([name, given]) =>
    typeof given === 'string' ? [[name, given]] : given.map((value) => [name, value]),
  );
  return `/api/v1/reports/query.csv?${new URLSearchParams(pairs)}`;
}
