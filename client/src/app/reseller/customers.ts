import { DecimalPipe, PercentPipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { MoneyPipe } from '../ui/money';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { CreateDialog } from './create-dialog';

type Row = Schemas['TenantOverview'];

/** The accounts below the own one, with their last 24 hours. */
@Component({
  selector: 'app-customers',
  imports: [
    RouterLink,
    Cell,
    DataTable,
    DecimalPipe,
    EmptyState,
    MoneyPipe,
    PageHeader,
    PercentPipe,
    Problem,
    Skeleton,
    StatusChip,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './customers.html',
})
export class Customers {
  private readonly api = inject(Api);
  private readonly dialog = inject(MatDialog);
  private readonly toasts = inject(Toasts);

  protected readonly list = resource({
    loader: ({ abortSignal }) => this.api.get('/tenants/overview', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  protected readonly all = computed(() => (this.list.hasValue() ? this.list.value() : []));
  protected readonly search = signal('');
  protected readonly rows = computed(() => {
    const words = this.search().trim().toLowerCase();
    return this.all().filter((row) =>
      `${row.name} ${row.slug} ${row.kind} ${row.health}`.toLowerCase().includes(words),
    );
  });
  /** The operator's carriers bill elsewhere: then there is no margin to show. */
  protected readonly columns = computed<readonly Column<Row>[]>(() => {
    const margin = this.all().some((row) => row.margin_24h !== null);
    return [
      { key: 'name', label: 'Customer', sort: (t) => t.name.toLowerCase() },
      { key: 'volume', label: 'Messages 24 h', align: 'end', sort: (t) => t.messages_24h ?? -1 },
      { key: 'rate', label: 'Delivered', align: 'end', sort: (t) => t.delivery_rate_24h ?? -1 },
      { key: 'spent', label: 'Spent 24 h', align: 'end', sort: (t) => t.spent_24h ?? -1 },
      ...(margin
        ? [
            {
              key: 'margin',
              label: 'Margin 24 h',
              align: 'end',
              sort: (t: Row) => t.margin_24h ?? Number.MIN_SAFE_INTEGER,
            } as const,
          ]
        : []),
      { key: 'balance', label: 'Balance', align: 'end', sort: (t) => t.balance ?? Number.MIN_SAFE_INTEGER },
      { key: 'health', label: 'Health', sort: (t) => t.health },
    ];
  });
  protected readonly key = (row: Row) => row.id;

  protected async create(): Promise<void> {
    const asked = this.dialog.open<CreateDialog, unknown, Schemas['TenantView']>(CreateDialog, {
      width: '36rem',
      maxWidth: '96vw',
    });
    const made = await firstValueFrom(asked.afterClosed());
    if (!made) return;
    this.toasts.good(`“${made.name}” is open.`);
    this.search.set('');
    this.list.reload();
  }
}
