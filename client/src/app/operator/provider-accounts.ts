import { DecimalPipe, PercentPipe } from '@angular/common';
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

type Account = Schemas['ProviderAccountView'];

/** The accounts at carriers, and what they took of the last hour's messages. */
@Component({
  selector: 'app-provider-accounts',
  imports: [Cell, DataTable, DecimalPipe, EmptyState, PercentPipe, Problem, Skeleton, StatusChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="stack" aria-labelledby="accounts-heading">
      <h2 id="accounts-heading">Provider accounts</h2>
      <app-problem [text]="error()?.message ?? null" [error]="error()" />
      @if (list.hasValue()) {
        @if (list.value().accounts.length) {
          <app-data-table caption="Provider accounts" [rows]="list.value().accounts" [columns]="columns">
            <ng-template appCell="name" [of]="list.value().accounts" let-one>
              <span
                >{{ one.name }} <span class="quiet small">{{ one.kind }}</span>
                @if (one.address) {
                  <br /><a class="small wrap-anywhere" [href]="one.address" target="_blank" rel="noopener"
                    >Open the simulator</a
                  >
                }
              </span>
            </ng-template>
            <ng-template appCell="state" [of]="list.value().accounts" let-one
              ><app-status [status]="one.state"
            /></ng-template>
            <ng-template appCell="attempts" [of]="list.value().accounts" let-one>{{
              one.attempts | number
            }}</ng-template>
            <ng-template appCell="accepted" [of]="list.value().accounts" let-one>
              {{ one.accepted | number }}
              @if (one.attempts) {
                ({{ one.accepted / one.attempts | percent: '1.0-1' }})
              }
            </ng-template>
          </app-data-table>
          <p class="quiet small">
            Of messages accepted in the last hour, over {{ list.value().tenants_asked }} accounts' databases{{
              list.value().tenants_silent ? '; ' + list.value().tenants_silent + ' gave no answer' : ''
            }}.
          </p>
        } @else {
          <app-empty-state icon="server" heading="No provider account"
            >Without one nothing can be sent. Accounts are made with the program's own commands.</app-empty-state
          >
        }
      } @else if (!error()) {
        <app-skeleton [lines]="3" />
      }
    </section>
  `,
})
export class ProviderAccounts {
  private readonly api = inject(Api);
  protected readonly list = resource({
    loader: ({ abortSignal }) => this.api.get('/operator/provider-accounts', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  protected readonly columns: readonly Column<Account>[] = [
    { key: 'name', label: 'Account', sort: (a) => a.name },
    { key: 'state', label: 'State', sort: (a) => a.state },
    { key: 'attempts', label: 'Tried 1 h', align: 'end', sort: (a) => a.attempts },
    { key: 'accepted', label: 'Taken 1 h', align: 'end', sort: (a) => a.accepted },
  ];
}
