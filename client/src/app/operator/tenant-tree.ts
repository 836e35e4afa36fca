import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { inTreeOrder } from './tree';

type Row = ReturnType<typeof inTreeOrder<Schemas['TenantNode']>>[number];

/** Every account of the platform, below the one above it. */
@Component({
  selector: 'app-tenant-tree',
  imports: [RouterLink, Cell, DataTable, EmptyState, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="stack" aria-labelledby="tenants-heading">
      <h2 id="tenants-heading">Accounts</h2>
      <app-problem [text]="error()?.message ?? null" [error]="error()" />
      @if (list.hasValue()) {
        <input
          #box
          class="input"
          type="search"
          placeholder="Search by name, kind or status"
          aria-label="Search accounts"
          [value]="search()"
          (input)="search.set(box.value)"
        />
        @if (rows().length) {
          <app-data-table caption="Accounts" [rows]="rows()" [columns]="columns" [track]="key">
            <ng-template appCell="name" [of]="rows()" let-one>
              <span [attr.data-depth]="one.depth">
                @if (one.row.parent_id) {
                  <a class="wrap-anywhere" [routerLink]="['/customers', one.row.id]">{{ one.row.name }}</a>
                } @else {
                  <strong>{{ one.row.name }}</strong>
                }
                <span class="quiet small">&ngsp;{{ one.row.slug }}</span>
                <span class="visually-hidden">, level {{ one.depth + 1 }}</span>
              </span>
            </ng-template>
            <ng-template appCell="status" [of]="rows()" let-one><app-status [status]="one.row.status" /></ng-template>
            <ng-template appCell="opened" [of]="rows()" let-one><app-time [at]="one.row.created_at" /></ng-template>
          </app-data-table>
        } @else {
          <app-empty-state icon="search" heading="No account fits">Try a shorter part of the name.</app-empty-state>
        }
      } @else if (!error()) {
        <app-skeleton [lines]="6" />
      }
    </section>
  `,
  styles: `
    [data-depth] {
      position: relative;
    }
    [data-depth='1'] {
      padding-inline-start: 1.25rem;
    }
    [data-depth='2'] {
      padding-inline-start: 2.5rem;
    }
    [data-depth='3'],
    [data-depth='4'],
    [data-depth='5'] {
      padding-inline-start: 3.75rem;
    }
  `,
})
export class TenantTree {
  private readonly api = inject(Api);
  protected readonly list = resource({
    loader: ({ abortSignal }) => this.api.get('/operator/tenants', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  protected readonly search = signal('');
  private readonly tree = computed(() => (this.list.hasValue() ? inTreeOrder(this.list.value()) : []));
  protected readonly rows = computed(() => {
    const words = this.search().trim().toLowerCase();
    return this.tree().filter(({ row }) =>
      `${row.name} ${row.slug} ${row.kind} ${row.status}`.toLowerCase().includes(words),
    );
  });
  protected readonly columns: readonly Column<Row>[] = [
    { key: 'name', label: 'Account' },
    { key: 'kind', label: 'Kind', text: ({ row }) => row.kind },
    { key: 'status', label: 'Status' },
    { key: 'opened', label: 'Opened' },
  ];
  protected readonly key = ({ row }: Row) => row.id;
}
