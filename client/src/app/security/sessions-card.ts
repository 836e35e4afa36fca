import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { device } from '../ui/device';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';

type OwnSession = Schemas['SessionView'];

/** Where the person is signed in; each can be ended from here. */
@Component({
  selector: 'app-sessions-card',
  imports: [Cell, DataTable, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="stack" aria-labelledby="sessions-heading">
      <div class="row">
        <h2 id="sessions-heading" class="grow">Where you are signed in</h2>
        @if (others()) {
          <button type="button" class="button danger" (click)="endOthers()">End all others</button>
        }
      </div>
      <app-problem [text]="error()?.message ?? null" [error]="error()" />
      @if (sessions.hasValue()) {
        <app-data-table caption="Sessions" [rows]="sessions.value()" [columns]="columns">
          <ng-template appCell="device" [of]="sessions.value()" let-one>
            <span class="row"
              >{{ device(one.device) }}
              @if (one.current) {
                <app-status status="this one" />
              }
            </span>
          </ng-template>
          <ng-template appCell="since" [of]="sessions.value()" let-one><app-time [at]="one.created_at" /></ng-template>
          <ng-template appCell="seen" [of]="sessions.value()" let-one><app-time [at]="one.last_seen_at" /></ng-template>
          <ng-template appCell="actions" [of]="sessions.value()" let-one>
            @if (!one.current) {
              <button
                type="button"
                class="button compact danger"
                [attr.aria-label]="'End the session of ' + device(one.device)"
                (click)="end(one)"
              >
                End
              </button>
            }
          </ng-template>
        </app-data-table>
      } @else if (!error()) {
        <app-skeleton [lines]="3" />
      }
    </section>
  `,
})
export class SessionsCard {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);

  protected readonly sessions = resource({
    loader: ({ abortSignal }) => this.api.get('/me/sessions', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.sessions.error() ? ApiError.of(this.sessions.error()) : null));
  protected readonly others = computed(
    () => this.sessions.hasValue() && this.sessions.value().some((one) => !one.current),
  );
  protected readonly columns: readonly Column<OwnSession>[] = [
    { key: 'device', label: 'Device' },
    { key: 'address', label: 'From', text: (s) => s.address },
    { key: 'method', label: 'With', text: (s) => s.method },
    { key: 'since', label: 'Since', sort: (s) => s.created_at },
    { key: 'seen', label: 'Last seen', sort: (s) => s.last_seen_at },
    { key: 'actions', label: '' },
  ];

  protected async end(one: OwnSession): Promise<void> {
    await this.run('That session has ended.', 'The session has not ended.', () =>
      this.api.delete('/me/sessions/{id}', undefined, { path: { id: one.id } }),
    );
  }

  protected async endOthers(): Promise<void> {
    await this.run('You are signed in here only.', 'The other sessions have not ended.', () =>
      this.api.delete('/me/sessions', undefined),
    );
  }

  protected readonly device = device;

  private async run(done: string, failed: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.toasts.good(done);
    } catch (cause) {
      this.toasts.failed(failed, cause);
    }
    this.sessions.reload();
  }
}
