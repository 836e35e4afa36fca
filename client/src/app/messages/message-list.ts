import { ChangeDetectionStrategy, Component, computed, effect, inject, input, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Column, DataTable } from '../ui/data-table';
import { Cell } from '../ui/cell';
import { EmptyState } from '../ui/empty-state';
import { Feed } from '../ui/feed';
import { Field } from '../ui/field';
import { MoneyPipe } from '../ui/money';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { statuses } from './statuses';

type Message = Schemas['MessageView'];

const pageSize = 50;

/** Messages, newest first. The filters are in the address: a list can be bookmarked and sent to a colleague. */
@Component({
  selector: 'app-message-list',
  imports: [RouterLink, Cell, DataTable, EmptyState, Field, MoneyPipe, PageHeader, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './message-list.html',
})
export class MessageList {
  private readonly api = inject(Api);
  private readonly router = inject(Router);

  readonly bulk_id = input<string>();
  readonly status = input<string>();
  readonly from = input<string>();
  readonly until = input<string>();
  readonly phone_number = input<string>();

  protected readonly statuses = statuses;
  protected readonly filtered = computed(
    () => !!(this.bulk_id() || this.status() || this.from() || this.until() || this.phone_number()),
  );
  /** The same list as a file; the browser sends its cookie along. */
  protected readonly csv = computed(() => {
    const given = Object.entries(this.query()).filter((entry): entry is [string, string] => !!entry[1]);
    return `/api/v1/sms/reports.csv?${new URLSearchParams(given)}`;
  });
  protected readonly columns: readonly Column<Message>[] = [
    { key: 'to', label: 'To' },
    { key: 'status', label: 'Status' },
    { key: 'sender', label: 'Sender', text: (m) => m.sender_id },
    { key: 'segments', label: 'Segments', text: (m) => String(m.segments), sort: (m) => m.segments, align: 'end' },
    { key: 'price', label: 'Price', sort: (m) => m.price, align: 'end' },
    { key: 'accepted', label: 'Accepted', sort: (m) => m.accepted_at },
    { key: 'changed', label: 'Last news', sort: (m) => m.changed_at },
  ];

  protected readonly feed = new Feed<Message>((cursor) =>
    this.api.get('/sms/reports', { query: { ...this.query(), cursor, limit: pageSize } }),
  );

  private readonly query = computed(() => ({
    bulk_id: this.bulk_id(),
    status: this.status(),
    from: dayStart(this.from(), 0),
    to: dayStart(this.until(), 1),
    phone_number: this.phone_number(),
  }));

  constructor() {
    effect(() => {
      this.query();
      untracked(() => void this.feed.restart());
    });
  }

  protected filter(change: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams: change, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected readonly key = (message: Message) => message.message_id;
}

/** Midnight where the reader is; `later` days after. */
function dayStart(day: string | undefined, later: number): string | undefined {
  const [year, month, date] = (day ?? '').split('-').map(Number);
  return year && month && date ? new Date(year, month - 1, date + later).toISOString() : undefined;
}
