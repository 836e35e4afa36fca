import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, resource } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Api } from '../../api/api';
import { ApiError } from '../../api/api-error';
import { Schemas } from '../../api/operations';
import { Toasts } from '../../core/toasts';
import { Field } from '../../ui/field';
import { PageHeader } from '../../ui/page-header';
import { Problem } from '../../ui/problem';
import { Skeleton } from '../../ui/skeleton';
import { AccountForm } from './account-form';
import { VendorCard } from './vendor-card';

/** A new account at a carrier: which kind, then what that kind needs. */
@Component({
  selector: 'app-account-new',
  imports: [RouterLink, AccountForm, Field, PageHeader, Problem, Skeleton, VendorCard],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header heading="New carrier account" lead="No route leads to it until you make one.">
      <a class="button" routerLink="/carriers">Back to the accounts</a>
    </app-page-header>
    <div class="stack">
      <app-problem [text]="error()?.message ?? null" [error]="error()" />
      @if (kinds.hasValue()) {
        <section class="card stack">
          <app-field for="kind" label="Carrier">
            <select #box id="kind" class="input" (change)="chosen.set(box.value)">
              @for (one of kinds.value(); track one.kind) {
                <option [value]="one.kind" [selected]="one.kind === chosen()">{{ one.name }}</option>
              }
            </select>
          </app-field>
          <!-- Made anew for each kind: what was typed for one is nothing to another. -->
          @for (one of kind(); track one.kind) {
            <app-vendor-card [kind]="one" [callback]="null" />
            <app-account-form [kind]="one" (saved)="saved($event)" />
          }
        </section>
      } @else if (!error()) {
        <div class="card"><app-skeleton [lines]="8" /></div>
      }
    </div>
  `,
})
export class AccountNew {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  protected readonly kinds = resource({
    loader: ({ abortSignal }) => this.api.get('/providers', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.kinds.error() ? ApiError.of(this.kinds.error()) : null));
  private readonly all = computed(() => (this.kinds.hasValue() ? this.kinds.value() : []));
  protected readonly chosen = linkedSignal(() => this.all()[0]?.kind ?? '');
  protected readonly kind = computed(() => this.all().filter((one) => one.kind === this.chosen()));

  protected async saved(account: Schemas['ProviderAccountView']): Promise<void> {
    this.toasts.good(`“${account.name}” is added. Check it, then put it into a route group.`);
    await this.router.navigate(['/carriers', account.id], { queryParams: { tab: 'settings' } });
  }
}
