import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';

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

type Call = Schemas['RequestView'];

/** The tenant's latest API calls, with the ids that support asks for. */
@Component({
  selector: 'app-request-log',
  imports: [Cell, DataTable, EmptyState, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card stack">
      <div><button type="button" class="button" (click)="log.reload()">Look again</button></div>
      <app-problem [text]="error()?.message ?? null" [error]="error()" />
      @if (log.hasValue()) {
        @if (log.value().length) {
          <app-data-table caption="API calls" [rows]="log.value()" [columns]="columns">
            <ng-template appCell="at" [of]="log.value()" let-entry
              ><app-time [at]="entry.at" [precise]="true"
            /></ng-template>
            <ng-template appCell="status" [of]="log.value()" let-entry>
              <span
                >{{ entry.status }}
                @if (entry.error_code) {
                  <app-status [status]="entry.error_code" />
                }
              </span>
            </ng-template>
            <ng-template appCell="id" [of]="log.value()" let-entry
              ><code class="small wrap-anywhere">{{ entry.request_id }}</code></ng-template
            >
          </app-data-table>
        } @else {
          <app-empty-state icon="list" heading="No call yet"
            >Each call with one of your keys or clients shows here.</app-empty-state
          >
        }
      } @else if (!error()) {
        <app-skeleton />
      }
    </div>
  `,
})
export class RequestLog {
  private readonly api = inject(Api);
  protected readonly log = resource({
    loader: ({ abortSignal }) => this.api.get('/requests', { query: { limit: 100 }, signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.log.error() ? ApiError.of(this.log.error()) : null));
  protected readonly columns: readonly Column<Call>[] = [
    { key: 'at', label: 'When', sort: (e) => e.at },
    { key: 'call', label: 'Call', text: (e) => `${e.method} ${e.path}` },
    { key: 'status', label: 'Answer', sort: (e) => e.status },
    {
      key: 'took',
      label: 'Took',
      text: (e) => `${Math.round(e.duration_ms)} ms`,
      sort: (e) => e.duration_ms,
      align: 'end',
    },
    { key: 'credential', label: 'With', text: (e) => e.credential },
    { key: 'id', label: 'Request id' },
  ];
}
