import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core';

import { Api } from '../../api/api';
import { ApiError } from '../../api/api-error';
import { Schemas } from '../../api/operations';
import { Session } from '../../core/session';
import { Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { money } from '../../ui/money';
import { Problem } from '../../ui/problem';
import { Skeleton } from '../../ui/skeleton';
import { Time } from '../../ui/time';
import { place } from './price-file';
import { PriceImport } from './price-import';

type Price = Schemas['CarrierPriceView'];

/** A list may have thousands of lines: more than these nobody reads. */
const shown = 200;

/** What a segment costs through the account now, and a new list for it. */
@Component({
  selector: 'app-prices-card',
  imports: [DataTable, EmptyState, PriceImport, Problem, Skeleton, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="stack">
      <app-price-import class="card" [id]="id()" (applied)="prices.reload()" />
      <section class="card stack" aria-labelledby="prices-heading">
        <h2 id="prices-heading">Prices now</h2>
        <app-problem [text]="error()?.message ?? null" [error]="error()" />
        @if (prices.hasValue()) {
          @if (prices.value().items.length) {
            <p class="quiet small">
              Version {{ prices.value().version }}, in force since <app-time [at]="prices.value().valid_from" />.
            </p>
            <input
              #box
              class="input"
              type="search"
              placeholder="Search by country or network"
              aria-label="Search prices"
              [value]="search()"
              (input)="search.set(box.value)"
            />
            @if (rows().length) {
              <app-data-table caption="Prices" [rows]="first()" [columns]="columns" [track]="key" />
            } @else {
              <app-empty-state icon="search" heading="No price fits">Try a shorter part of the name.</app-empty-state>
            }
            @if (rows().length > first().length) {
              <p class="quiet small">And {{ rows().length - first().length }} more: search for them.</p>
            }
          } @else {
            <app-empty-state icon="list" heading="No prices yet">
              Without prices least-cost routing takes this account last, and its costs are not known. Import what the
              carrier asks of you.
            </app-empty-state>
          }
        } @else if (!error()) {
          <app-skeleton [lines]="6" />
        }
      </section>
    </div>
  `,
  styles: 'app-price-import { display: block; }',
})
export class PricesCard {
  private readonly api = inject(Api);
  private readonly session = inject(Session);

  readonly id = input.required<string>();
  protected readonly prices = resource({
    params: () => this.id(),
    loader: ({ params, abortSignal }) =>
      this.api.get('/provider-accounts/{id}/prices', { path: { id: params }, signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.prices.error() ? ApiError.of(this.prices.error()) : null));
  protected readonly search = signal('');
  protected readonly rows = computed(() => {
    const words = this.search().trim().toLowerCase();
    const all = this.prices.hasValue() ? this.prices.value().items : [];
    return all.filter((p) => `${p.country} ${place(p.country)} ${p.network ?? ''}`.toLowerCase().includes(words));
  });
  protected readonly first = computed(() => this.rows().slice(0, shown));
  protected readonly columns: readonly Column<Price>[] = [
    { key: 'country', label: 'Country', text: (p) => place(p.country), sort: (p) => place(p.country) },
    { key: 'network', label: 'Network', text: (p) => p.network ?? 'every', sort: (p) => p.network ?? '' },
    {
      key: 'price',
      label: 'A segment',
      align: 'end',
      text: (p) => money(p.price, this.currency()),
      sort: (p) => p.price,
    },
  ];
  protected readonly key = (price: Price) => `${price.country} ${price.network}`;

  private currency(): string {
    return (this.prices.hasValue() && this.prices.value().currency) || this.session.currency();
  }
}
