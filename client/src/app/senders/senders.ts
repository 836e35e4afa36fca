import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { CountryRules } from './country-rules';
import { place } from './place';
import { SenderForm } from './sender-form';

type Sender = Schemas['SenderIdView'];

/** What the account may be shown as: asked for here, decided above. */
@Component({
  selector: 'app-senders',
  imports: [Cell, CountryRules, DataTable, EmptyState, PageHeader, Problem, SenderForm, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './senders.html',
  styles: 'app-country-rules { display: block; }',
})
export class Senders {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);
  private readonly session = inject(Session);

  protected readonly mayChange = computed(() => this.session.can('settings:manage'));
  protected readonly list = resource({
    loader: ({ abortSignal }) => this.api.get('/sender-ids', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  protected readonly rows = computed(() => (this.list.hasValue() ? this.list.value() : []));
  protected readonly adding = signal(false);
  protected readonly columns = computed<readonly Column<Sender>[]>(() => [
    { key: 'sender', label: 'Sender', sort: (s) => s.sender.toLowerCase() },
    { key: 'country', label: 'Country', text: (s) => place(s.country), sort: (s) => place(s.country) },
    { key: 'status', label: 'Status', sort: (s) => s.status },
    { key: 'fallback', label: 'Fallback' },
    { key: 'asked', label: 'Asked', sort: (s) => s.requested_at },
    ...(this.mayChange() ? [{ key: 'actions', label: '' }] : []),
  ]);
  protected readonly key = (sender: Sender) => sender.id;

  protected asked(sender: Sender): void {
    this.adding.set(false);
    this.toasts.good(
      sender.status === 'approved'
        ? `“${sender.sender}” is approved.`
        : `“${sender.sender}” is asked for. Who gives you this account decides.`,
    );
    this.list.reload();
  }

  protected async fallBack(sender: Sender, fallback: boolean): Promise<void> {
    try {
      await this.api.put('/sender-ids/{id}', { fallback }, { path: { id: sender.id } });
      this.toasts.good(
        fallback
          ? `“${sender.sender}” steps in where another cannot be shown.`
          : `“${sender.sender}” steps in no more.`,
      );
    } catch (cause) {
      this.toasts.failed(`“${sender.sender}” is as it was.`, cause);
    }
    this.list.reload();
  }

  protected async remove(sender: Sender): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Give “${sender.sender}” up?`,
      text: `It is approved for you in ${place(sender.country)} no more. To have it again you ask again.`,
      action: 'Give it up',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.delete('/sender-ids/{id}', undefined, { path: { id: sender.id } });
      this.toasts.good(`“${sender.sender}” is given up.`);
    } catch (cause) {
      this.toasts.failed(`“${sender.sender}” is still yours.`, cause);
    }
    this.list.reload();
  }
}
