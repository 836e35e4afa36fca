import { ChangeDetectionStrategy, Component, effect, inject, input, untracked } from '@angular/core';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { regionName } from '../../settings/region';
import { Cell } from '../../ui/cell';
import { Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { Problem } from '../../ui/problem';
import { Skeleton } from '../../ui/skeleton';
import { StatusChip } from '../../ui/status-chip';
import { Time } from '../../ui/time';
import { Watched } from '../../ui/watched';
import { count, milliseconds, percent, receiptTime } from './figures';
import { limit } from './states';

type Country = Schemas['CountryHealth'];
type Line = Schemas['CarrierLineView'];

const every = 7_000;

/** The last hour of an account by country, and what each process sees of its line. */
@Component({
  selector: 'app-account-health',
  imports: [Cell, DataTable, EmptyState, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="stack">
      <app-problem [text]="watched.error()?.message ?? null" [error]="watched.error()" />
      @if (watched.value(); as health) {
        <section class="card stack" aria-labelledby="countries-heading">
          <h2 id="countries-heading">The last hour by country</h2>
          @if (health.countries.length) {
            <app-data-table caption="Countries" [rows]="health.countries" [columns]="countries" [track]="country">
              <ng-template appCell="share" [of]="health.countries" let-one>
                <span>
                  {{ percent(one.share) }}
                  @if (one.share_reason) {
                    <br /><span class="quiet small">{{ one.share_reason }}</span>
                  }
                </span>
              </ng-template>
            </app-data-table>
          } @else {
            <app-empty-state icon="message" heading="Nothing went through it in the last hour"
              >What it takes, and how much of that arrives, shows here by country.</app-empty-state
            >
          }
        </section>
        <section class="card stack" aria-labelledby="lines-heading">
          <h2 id="lines-heading">Its line, by process</h2>
          @if (health.lines.length) {
            <app-data-table caption="Lines" [rows]="health.lines" [columns]="lines" [track]="process">
              <ng-template appCell="limit" [of]="health.lines" let-line
                ><app-status [status]="limit(line.limited_by)"
              /></ng-template>
              <ng-template appCell="until" [of]="health.lines" let-line><app-time [at]="line.until" /></ng-template>
              <ng-template appCell="seen" [of]="health.lines" let-line><app-time [at]="line.seen_at" /></ng-template>
            </app-data-table>
          } @else {
            <p class="quiet">No process that sends has reported on it yet.</p>
          }
        </section>
      } @else if (!watched.error()) {
        <div class="card"><app-skeleton [lines]="6" /></div>
      }
    </div>
  `,
})
export class AccountHealth {
  private readonly api = inject(Api);

  readonly id = input.required<string>();
  protected readonly watched = new Watched(
    (signal) => this.api.get('/provider-accounts/{id}/health', { path: { id: this.id() }, signal }),
    every,
  );
  protected readonly countries: readonly Column<Country>[] = [
    { key: 'country', label: 'Country', text: (c) => regionName(c.country) ?? c.country, sort: (c) => c.country },
    { key: 'share', label: 'Share', align: 'end', sort: (c) => c.share },
    { key: 'taken', label: 'Taken', align: 'end', text: (c) => count(c.accepted), sort: (c) => c.accepted },
    { key: 'rejected', label: 'Refused', align: 'end', text: (c) => count(c.rejected), sort: (c) => c.rejected },
    {
      key: 'errors',
      label: 'Errors',
      align: 'end',
      text: (c) => percent(c.error_rate),
      sort: (c) => c.error_rate ?? -1,
    },
    {
      key: 'delivered',
      label: 'Delivered',
      align: 'end',
      text: (c) => percent(c.delivered_ratio),
      sort: (c) => c.delivered_ratio ?? -1,
    },
    {
      key: 'answer',
      label: 'Answer in',
      align: 'end',
      text: (c) => milliseconds(c.submit_ms),
      sort: (c) => c.submit_ms ?? -1,
    },
    {
      key: 'receipt',
      label: 'Receipt after',
      align: 'end',
      text: (c) => receiptTime(c.receipt_seconds),
      sort: (c) => c.receipt_seconds ?? -1,
    },
  ];
  protected readonly lines: readonly Column<Line>[] = [
    { key: 'process', label: 'Process', text: (l) => l.process },
    { key: 'limit', label: 'Limited by' },
    { key: 'until', label: 'Until' },
    { key: 'in_flight', label: 'Requests waiting', align: 'end', text: (l) => count(l.in_flight) },
    { key: 'seen', label: 'Seen', align: 'end' },
  ];
  protected readonly country = (one: Country) => one.country;
  protected readonly process = (line: Line) => line.process;
  protected readonly limit = limit;
  protected readonly percent = percent;

  constructor() {
    effect(() => {
      this.id();
      untracked(() => void this.watched.ask());
    });
  }
}
