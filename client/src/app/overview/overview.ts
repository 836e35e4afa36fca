import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Cell } from '../ui/cell';
import { Chart, Series } from '../ui/chart';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { money } from '../ui/money';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { span } from '../ui/span';
import { StatusChip } from '../ui/status-chip';
import { lowBalance } from './balance';
import { change, changeOfRate, rate } from './change';
import { Figure } from './figure';
import { OverviewFeed } from './overview-feed';

const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const count = new Intl.NumberFormat();

/** The first page: what the last 24 hours were like, and what goes on now. */
@Component({
  selector: 'app-overview',
  imports: [RouterLink, Cell, Chart, DataTable, EmptyState, Figure, PageHeader, Problem, Skeleton, StatusChip],
  providers: [OverviewFeed],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './overview.html',
  styleUrl: './overview.css',
})
export class Overview {
  private readonly session = inject(Session);
  protected readonly feed = inject(OverviewFeed);

  protected readonly maySend = computed(() => this.session.can('messages:send'));
  protected readonly unused = computed(() => {
    const view = this.feed.view();
    return !!view && view.current.messages + view.previous.messages + view.queue.waiting + view.balance.spent === 0;
  });
  protected readonly figures = computed(() => {
    const view = this.feed.view();
    if (!view) return null;
    const { current, previous, queue, balance } = view;
    return {
      messages: count.format(current.messages),
      messagesNote: change(current.messages, previous.messages),
      rate: rate(current.delivery_rate),
      rateNote: changeOfRate(current.delivery_rate, previous.delivery_rate),
      spent: money(current.spent, balance.currency),
      spentNote: change(current.spent, previous.spent),
      waiting: count.format(queue.waiting),
      waitingNote: eta(queue),
      available: money(balance.available, balance.currency),
      reserved: balance.reserved
        ? `${money(balance.reserved, balance.currency)} more is kept for what is on its way`
        : '',
      low: lowBalance(balance.available, current),
    };
  });
  protected readonly hours = computed(() => this.feed.view()?.series.map((at) => hour.format(new Date(at.at))) ?? []);
  protected readonly lines = computed<readonly Series[]>(() => {
    const series = this.feed.view()?.series ?? [];
    return [
      { label: 'Delivered', data: series.map((at) => at.delivered), tone: '--good' },
      { label: 'Failed', data: series.map((at) => at.failed), tone: '--bad' },
      {
        label: 'Not known yet',
        data: series.map((at) => Math.max(0, at.messages - at.delivered - at.failed)),
        tone: '--brand',
      },
    ];
  });
  protected readonly columns: readonly Column<Schemas['OverviewRoute']>[] = [
    { key: 'route', label: 'Route', text: (r) => r.route },
    { key: 'state', label: 'State' },
    { key: 'taken', label: 'Taken by the carrier', text: (r) => rate(r.accepted_rate), align: 'end' },
    { key: 'attempts', label: 'Attempts', text: (r) => count.format(r.attempts), align: 'end' },
  ];
  protected readonly key = (route: Schemas['OverviewRoute']) => route.route;
}

function eta(queue: Schemas['OverviewQueue']): string {
  if (queue.waiting === 0) return 'Nothing waits to be sent';
  return queue.eta_seconds ? `The last leaves in about ${span(queue.eta_seconds)}` : 'How long it takes shows shortly';
}
