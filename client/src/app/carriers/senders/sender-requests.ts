import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';

import { Api } from '../../api/api';
import { ApiError } from '../../api/api-error';
import { Schemas } from '../../api/operations';
import { Toasts } from '../../core/toasts';
import { askWhy } from '../../reseller/reason-dialog';
import { CountryRules } from '../../senders/country-rules';
import { place } from '../../senders/place';
import { Cell } from '../../ui/cell';
import { Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { Field } from '../../ui/field';
import { PageHeader } from '../../ui/page-header';
import { Problem } from '../../ui/problem';
import { Skeleton } from '../../ui/skeleton';
import { StatusChip } from '../../ui/status-chip';
import { Time } from '../../ui/time';

type Request = Schemas['SenderRequestView'];
type Status = Schemas['SenderStatus'];

/** Sender ids that accounts below asked for, to be decided; and what countries let be shown. */
@Component({
  selector: 'app-sender-requests',
  imports: [Cell, CountryRules, DataTable, EmptyState, Field, PageHeader, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sender-requests.html',
  styles: `
    app-country-rules {
      display: block;
    }
    select {
      justify-self: start;
    }
  `,
})
export class SenderRequests {
  private readonly api = inject(Api);
  private readonly dialog = inject(MatDialog);
  private readonly toasts = inject(Toasts);

  protected readonly statuses: readonly Status[] = ['pending', 'approved', 'rejected'];
  protected readonly status = signal<Status>('pending');
  protected readonly list = resource({
    params: () => this.status(),
    loader: ({ params, abortSignal }) =>
      this.api.get('/sender-ids/requests', { query: { status: params }, signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  protected readonly rows = computed(() => (this.list.hasValue() ? this.list.value() : []));
  protected readonly columns: readonly Column<Request>[] = [
    { key: 'sender', label: 'Sender', sort: (r) => r.sender.toLowerCase() },
    { key: 'country', label: 'Country', text: (r) => place(r.country), sort: (r) => place(r.country) },
    { key: 'tenant', label: 'Of', text: (r) => r.tenant, sort: (r) => r.tenant.toLowerCase() },
    { key: 'purpose', label: 'What for' },
    { key: 'status', label: 'Status' },
    { key: 'asked', label: 'Asked', sort: (r) => r.requested_at },
    { key: 'actions', label: '' },
  ];
  protected readonly key = (request: Request) => request.id;

  protected choose(status: string): void {
    this.status.set(this.statuses.find((one) => one === status) ?? 'pending');
  }

  protected async decide(request: Request, approve: boolean): Promise<void> {
    const [path, done] = approve ? (['approve', 'approved'] as const) : (['reject', 'rejected'] as const);
    const decided = await askWhy(this.dialog, {
      title: `${approve ? 'Approve' : 'Reject'} “${request.sender}” in ${place(request.country)}?`,
      text: approve
        ? `Messages of ${request.tenant} show it from then on, where the country lets them.`
        : `Messages of ${request.tenant} do not show it where the country asks for approval.`,
      hint: approve ? 'Optional. They can read it.' : 'They can read it, and will ask if it says nothing.',
      action: approve ? 'Approve it' : 'Reject it',
      danger: !approve,
      work: (note) =>
        this.api.post(`/sender-ids/requests/{id}/${path}`, { note: note || null }, { path: { id: request.id } }),
    });
    if (!decided) return;
    this.toasts.good(`“${request.sender}” is ${done}.`);
    this.list.reload();
  }
}
