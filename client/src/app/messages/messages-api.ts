import { inject, Injectable } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { groups } from './facet-list';
import { chosen, without } from './query-text';

/** What the page's address says of a search. */
export interface Wanted {
  readonly q: string;
  readonly from?: string;
  readonly until?: string;
  readonly sort?: string;
}

/** The only place of this section that knows the addresses of search, saved searches and exports. */
@Injectable({ providedIn: 'root' })
export class MessagesApi {
  private readonly api = inject(Api);

  find(wanted: Wanted, cursor: string | undefined, limit: number): Promise<Schemas['SearchPage']> {
    return this.api.get('/messages/search', {
      query: { ...period(wanted), q: wanted.q, sort: wanted.sort, cursor, limit },
    });
  }

  /** How many there are, and of what. Alternatives of a ticked kind are counted as if none of it were ticked. */
  async count(wanted: Wanted): Promise<Schemas['FacetsView']> {
    const ticked = groups.filter(({ key }) => chosen(wanted.q, key).length > 0).slice(0, mostTicked);
    const asked = [wanted.q, ...ticked.map(({ key }) => without(wanted.q, key))];
    const [counted, ...others] = await Promise.all(asked.map((q) => this.counted({ ...wanted, q })));
    if (!counted) throw new Error('Nothing was counted.');
    const alternatives = ticked.map(({ facet }, at) => [facet, others[at]?.facets[facet] ?? []] as const);
    return { ...counted, facets: { ...counted.facets, ...Object.fromEntries(alternatives) } };
  }

  private counted(wanted: Wanted): Promise<Schemas['FacetsView']> {
    return this.api.get('/messages/search/facets', { query: { ...period(wanted), q: wanted.q } });
  }

  saved(): Promise<readonly Schemas['SavedSearchView'][]> {
    return this.api.get('/saved-searches');
  }

  save(given: Schemas['SavedSearchRequest']): Promise<Schemas['SavedSearchView']> {
    return this.api.post('/saved-searches', given);
  }

  change(id: string, given: Schemas['SavedSearchRequest']): Promise<Schemas['SavedSearchView']> {
    return this.api.put('/saved-searches/{id}', given, { path: { id } });
  }

  forget(id: string): Promise<unknown> {
    return this.api.delete('/saved-searches/{id}', undefined, { path: { id } });
  }

  export(wanted: Wanted, texts: boolean, idempotencyKey: string): Promise<Schemas['ExportView']> {
    const { from, to } = period(wanted);
    const given: Schemas['ExportRequest'] = {
      kind: 'messages',
      query: wanted.q,
      sort: wanted.sort ?? null,
      from: from ?? null,
      to: to ?? null,
      columns: texts ? allColumns : null,
    };
    return this.api.post('/exports', given, { idempotencyKey });
  }

  exports(cursor?: string, signal?: AbortSignal) {
    return this.api.get('/exports', { query: { cursor, limit: 20 }, signal });
  }

  exported(id: string, signal?: AbortSignal): Promise<Schemas['ExportView']> {
    return this.api.get('/exports/{id}', { path: { id }, signal });
  }

  cancelExport(id: string): Promise<Schemas['ExportView']> {
    return this.api.post('/exports/{id}/cancel', undefined, { path: { id } });
  }

  deleteExport(id: string): Promise<unknown> {
    return this.api.delete('/exports/{id}', undefined, { path: { id } });
  }
}

/** Each costs a count of its own. */
const mostTicked = 2;

const allColumns = [
  ...['message_id', 'bulk_id', 'accepted_at', 'to', 'country', 'sender_id', 'status', 'reason', 'segments', 'encoding'],
  ...['price_micros', 'currency', 'charged', 'attempts', 'reference', 'campaign', 'tags', 'changed_at', 'text'],
];

function period(wanted: Wanted): { from?: string; to?: string } {
  return { from: dayStart(wanted.from, 0), to: dayStart(wanted.until, 1) };
}

/** Midnight where the reader is; `later` days after. */
function dayStart(day: string | undefined, later: number): string | undefined {
  const [year, month, date] = (day ?? '').split('-').map(Number);
  return year && month && date ? new Date(year, month - 1, date + later).toISOString() : undefined;
}
