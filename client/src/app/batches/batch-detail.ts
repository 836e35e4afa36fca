import { ChangeDetectionStrategy, Component, computed, effect, inject, input, resource } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Column, DataTable } from '../ui/data-table';
import { MoneyPipe } from '../ui/money';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Progress } from '../ui/progress';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { span } from '../ui/span';
import { Time } from '../ui/time';
import { BatchActions } from './batch-actions';
import { BatchWatch } from './batch-watch';

type Refusal = Schemas['RefusalView'];

/** One batch, followed while it is open. */
@Component({
  selector: 'app-batch-detail',
  imports: [RouterLink, DataTable, MoneyPipe, PageHeader, Problem, Progress, Skeleton, StatusChip, Time],
  providers: [BatchWatch],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './batch-detail.html',
})
export class BatchDetail {
  private readonly api = inject(Api);
  private readonly actions = inject(BatchActions);
  private readonly session = inject(Session);
  protected readonly watch = inject(BatchWatch);

  readonly id = input.required<string>();
  protected readonly error = computed(() => (this.watch.error() ? ApiError.of(this.watch.error()) : null));
  protected readonly maySteer = computed(
    () => this.session.can('messages:send') && ['running', 'scheduled', 'paused'].includes(this.watch.state()),
  );
  protected readonly refused = resource({
    params: () => ((this.watch.report()?.refused ?? 0) > 0 ? this.id() : undefined),
    loader: ({ params, abortSignal }) =>
      this.api.get('/sms/reports/{bulkId}/refused', {
        path: { bulkId: params },
        query: { limit: 100 },
        signal: abortSignal,
      }),
  });
  protected readonly columns: readonly Column<Refusal>[] = [
    { key: 'index', label: 'Row', text: (r) => String(r.index + 1), sort: (r) => r.index },
    { key: 'given', label: 'Given', text: (r) => r.given },
    { key: 'why', label: 'Why', text: (r) => r.message },
  ];

  protected readonly left = span;

  constructor() {
    effect(() => this.watch.watch(this.id()));
  }

  protected async steer(way: 'pause' | 'resume' | 'cancel'): Promise<void> {
    const known = await this.actions[way](this.id());
    if (!known) return;
    this.watch.note(known);
    this.watch.watch(this.id());
  }
}
