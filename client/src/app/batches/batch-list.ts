import { ChangeDetectionStrategy, Component, effect, inject, input, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Feed } from '../ui/feed';
import { MoneyPipe } from '../ui/money';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Progress } from '../ui/progress';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { BatchActions } from './batch-actions';
import { endedOf, stateOf } from './batch-watch';

type BatchView = Schemas['BatchView'];

const pageSize = 25;

@Component({
  selector: 'app-batch-list',
  imports: [
    RouterLink,
    Cell,
    DataTable,
    EmptyState,
    MoneyPipe,
    PageHeader,
    Problem,
    Progress,
    Skeleton,
    StatusChip,
    Time,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './batch-list.html',
})
export class BatchList {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly actions = inject(BatchActions);
  private readonly session = inject(Session);

  /** `true`: only those under way. */
  readonly open = input<string>();
  protected readonly feed = new Feed<BatchView>((cursor) =>
    this.api.get('/batches', { query: { cursor, limit: pageSize, open: this.open() === 'true' || undefined } }),
  );
  protected readonly columns: readonly Column<BatchView>[] = [
    { key: 'text', label: 'Text' },
    { key: 'state', label: 'State' },
    { key: 'progress', label: 'Progress' },
    { key: 'price', label: 'Price', align: 'end', sort: (b) => b.price },
    { key: 'created', label: 'Sent', sort: (b) => b.created_at },
    { key: 'actions', label: '' },
  ];
  protected readonly stateOf = stateOf;
  protected readonly endedOf = endedOf;
  protected readonly key = (batch: BatchView) => batch.bulk_id;

  constructor() {
    effect(() => {
      this.open();
      untracked(() => void this.feed.restart());
    });
  }

  protected filter(open: string): void {
    void this.router.navigate([], { queryParams: { open: open || null }, replaceUrl: true });
  }

  protected maySteer(batch: BatchView): boolean {
    return this.session.can('messages:send') && !batch.finished && !batch.canceled_at;
  }

  protected async steer(batch: BatchView, way: 'pause' | 'resume' | 'cancel'): Promise<void> {
    if (await this.actions[way](batch.bulk_id)) await this.feed.restart();
  }
}
