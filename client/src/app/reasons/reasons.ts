import { ChangeDetectionStrategy, Component, computed, inject, input, resource } from '@angular/core';
import { Router } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Field } from '../ui/field';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { classes, fits, flagWords } from './reason-words';

type Reason = Schemas['ReasonView'];

/** Every reason that a message can end with: what it means, and what to do. The filter is in the address. */
@Component({
  selector: 'app-reasons',
  imports: [Cell, DataTable, EmptyState, Field, PageHeader, Problem, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header
      heading="Reasons"
      lead="Why messages end as they do: what each reason means, and what you can do."
    />
    <div class="card stack">
      <app-problem [text]="error()?.message ?? null" [error]="error()" />
      @if (list.hasValue()) {
        <div class="row" role="group" aria-label="Filters">
          <app-field class="grow" for="reason-search" label="Search">
            <input
              #searchBox
              id="reason-search"
              class="input"
              type="search"
              placeholder="A code or a word"
              [value]="search() ?? ''"
              (input)="filter({ search: searchBox.value || null })"
            />
          </app-field>
          <app-field class="grow" for="reason-class" label="Whose matter">
            <select #classBox id="reason-class" class="input" (change)="filter({ class: classBox.value || null })">
              <option value="">Any</option>
              @for (one of classNames; track one[0]) {
                <option [value]="one[0]" [selected]="one[0] === class()">{{ one[1] }}</option>
              }
            </select>
          </app-field>
        </div>
        @if (rows().length) {
          <app-data-table caption="Reasons" [rows]="rows()" [columns]="columns" [track]="key">
            <ng-template appCell="reason" [of]="rows()" let-one>
              <code>{{ one.reason }}</code>
            </ng-template>
            <ng-template appCell="meaning" [of]="rows()" let-one>
              <span
                >{{ one.meaning }}
                @if (one.advice) {
                  <br /><span class="quiet small">{{ one.advice }}</span>
                }
              </span>
            </ng-template>
          </app-data-table>
        } @else {
          <app-empty-state icon="search" heading="No reason fits">Try another word, or any class.</app-empty-state>
        }
      } @else if (!error()) {
        <app-skeleton [lines]="10" />
      }
    </div>
  `,
  styles: 'code { white-space: nowrap; }',
})
export class Reasons {
  private readonly api = inject(Api);
  private readonly router = inject(Router);

  readonly search = input<string>();
  readonly class = input<string>();

  protected readonly list = resource({
    loader: ({ abortSignal }) => this.api.get('/reasons', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  protected readonly rows = computed(() => {
    const [all, words, wanted] = [this.list.hasValue() ? this.list.value() : [], this.search() ?? '', this.class()];
    return all.filter((one) => (!wanted || one.class === wanted) && fits(one, words));
  });
  protected readonly classNames = Object.entries(classes);
  protected readonly columns: readonly Column<Reason>[] = [
    { key: 'reason', label: 'Reason', sort: (r) => r.reason },
    { key: 'class', label: 'Whose matter', text: (r) => classes[r.class], sort: (r) => classes[r.class] },
    { key: 'meaning', label: 'What it means, and what to do' },
    { key: 'flags', label: 'And', text: (r) => flagWords(r).join(', ') || '–' },
  ];
  protected readonly key = (one: Reason) => one.reason;

  protected filter(change: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams: change, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
