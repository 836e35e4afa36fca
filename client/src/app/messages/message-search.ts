import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';

import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Feed } from '../ui/feed';
import { Field } from '../ui/field';
import { MoneyPipe } from '../ui/money';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { askExport } from './export-dialog';
import { FacetList } from './facet-list';
import { MarkedText } from './marked-text';
import { MessagesApi } from './messages-api';
import { QueryField } from './query-field';
import { quoted } from './query-text';
import { SavedSearches } from './saved-searches';
import { reasonWords } from './statuses';

type Found = Schemas['FoundMessage'];

const pageSize = 50;

/** Any message of the whole history. What is asked is in the address: it can be bookmarked, shared, and gone back to. */
@Component({
  selector: 'app-message-search',
  imports: [
    RouterLink,
    Cell,
    DataTable,
    EmptyState,
    FacetList,
    Field,
    MarkedText,
    MoneyPipe,
    PageHeader,
    Problem,
    QueryField,
    SavedSearches,
    Skeleton,
    StatusChip,
    Time,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './message-search.html',
  styleUrl: './message-search.css',
})
export class MessageSearch {
  private readonly api = inject(MessagesApi);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);
  protected readonly session = inject(Session);

  readonly q = input<string>();
  readonly from = input<string>();
  readonly until = input<string>();
  readonly sort = input<string>();
  /** Of addresses from before there was one field for all. */
  readonly status = input<string>();
  readonly bulk_id = input<string>();
  readonly phone_number = input<string>();

  protected readonly reason = reasonWords;
  protected readonly wanted = computed(() => ({
    q: this.q() ?? '',
    from: this.from(),
    until: this.until(),
    sort: this.sort(),
  }));
  protected readonly narrowed = computed(() => !!(this.q() || this.from() || this.until()));
  protected readonly facets = signal<Schemas['FacetsView'] | null>(null);
  private readonly counting = signal(true);
  protected readonly feed = new Feed<Found>((cursor) => this.api.find(this.wanted(), cursor, pageSize));

  protected readonly away = computed(() => this.feed.error()?.code === 'SEARCH_UNAVAILABLE');
  /** What is wrong with the query stands below it; anything else above the results. */
  protected readonly problems = computed(() => {
    const errors = this.feed.error()?.errors ?? [];
    return errors.filter((e) => e.field === 'q').map((e) => (e.value ? `${e.value}: ${e.message}` : e.message));
  });
  /** While they are counted, and where there is something to choose or to take back. */
  protected readonly narrowing = computed(() => {
    const counted = this.facets();
    return this.counting() || (!!counted && (counted.total > 0 || /[a-z]:/i.test(this.wanted().q)));
  });
  protected readonly total = computed(() => {
    const counted = this.facets();
    if (!counted || this.counting()) return '';
    const many = counted.total.toLocaleString();
    return `${counted.total_is_exact ? many : `More than ${many}`} ${counted.total === 1 ? 'message' : 'messages'}`;
  });

  protected readonly columns: readonly Column<Found>[] = [
    { key: 'to', label: 'To' },
    { key: 'status', label: 'Status' },
    { key: 'text', label: 'Text' },
    { key: 'sender', label: 'Sender', text: (f) => f.message.sender_id },
    { key: 'price', label: 'Price', align: 'end' },
    { key: 'accepted', label: 'Accepted' },
  ];

  constructor() {
    effect(() => {
      const old = this.older();
      if (old !== null) {
        untracked(() => this.ask({ q: old, status: null, bulk_id: null, phone_number: null }, true));
        return;
      }
      this.wanted();
      untracked(() => this.look());
    });
  }

  protected look(): void {
    void this.feed.restart();
    // What was counted before stays until then: whoever works in it by keyboard keeps their place.
    this.counting.set(true);
    const wanted = this.wanted();
    const shown = (counted: Schemas['FacetsView'] | null) => {
      if (wanted !== this.wanted()) return;
      this.facets.set(counted);
      this.counting.set(false);
    };
    this.api.count(wanted).then(shown, () => shown(null)); // the search beside it says why
  }

  protected ask(change: Record<string, string | null>, replaceUrl = false): void {
    void this.router.navigate([], { queryParams: change, queryParamsHandling: 'merge', replaceUrl });
  }

  protected export(): void {
    askExport(this.dialog, { wanted: this.wanted(), facets: this.counting() ? null : this.facets() });
  }

  protected readonly key = (found: Found) => found.message.message_id;

  private older(): string | null {
    const parts = [
      this.status() && `status:${this.status()}`,
      this.bulk_id() && `batch:${this.bulk_id()}`,
      this.phone_number() && `to:${quoted(this.phone_number() ?? '')}`,
    ].filter(Boolean);
    return parts.length ? [this.q(), ...parts].filter(Boolean).join(' ') : null;
  }
}
