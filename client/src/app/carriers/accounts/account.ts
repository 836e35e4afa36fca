import { ChangeDetectionStrategy, Component, computed, inject, input, resource } from '@angular/core';
import { MatTabsModule } from '@angular/material/tabs';
import { Router, RouterLink } from '@angular/router';

import { Api } from '../../api/api';
import { ApiError } from '../../api/api-error';
import { Schemas } from '../../api/operations';
import { Toasts } from '../../core/toasts';
import { PageHeader } from '../../ui/page-header';
import { Problem } from '../../ui/problem';
import { Skeleton } from '../../ui/skeleton';
import { StatusChip } from '../../ui/status-chip';
import { AccountActions } from './account-actions';
import { AccountForm } from './account-form';
import { AccountHealth } from './account-health';
import { CheckResult } from './check-result';
import { PricesCard } from './prices-card';
import { limit, limitMeaning, outOfService } from './states';
import { VendorCard } from './vendor-card';

const tabs = ['health', 'settings', 'prices'];

/** One account at a carrier: how it does, its settings, what it costs. */
@Component({
  selector: 'app-account',
  imports: [
    MatTabsModule,
    RouterLink,
    AccountForm,
    AccountHealth,
    CheckResult,
    PageHeader,
    PricesCard,
    Problem,
    Skeleton,
    StatusChip,
    VendorCard,
  ],
  providers: [AccountActions],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './account.html',
  styles: '.pane { display: block; padding: 1.25rem 0; } .settings { margin: 1.25rem 0; }',
})
export class Account {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly actions = inject(AccountActions);

  readonly id = input.required<string>();
  readonly tab = input<string>();

  protected readonly account = resource({
    params: () => this.id(),
    loader: ({ params, abortSignal }) =>
      this.api.get('/provider-accounts/{id}', { path: { id: params }, signal: abortSignal }),
  });
  private readonly kinds = resource({
    loader: ({ abortSignal }) => this.api.get('/providers', { signal: abortSignal }),
  });
  protected readonly error = computed(() => {
    const cause = this.account.error() ?? this.kinds.error();
    return cause ? ApiError.of(cause) : null;
  });
  protected readonly given = computed(() => (this.account.hasValue() ? this.account.value() : null));
  /** Null where this release does not know the kind any more. */
  protected readonly kind = computed(() => {
    const kind = this.given()?.kind;
    return this.kinds.hasValue() ? (this.kinds.value().find((one) => one.kind === kind) ?? null) : undefined;
  });
  protected readonly at = computed(() => Math.max(0, tabs.indexOf(this.tab() ?? '')));
  protected readonly limit = limit;
  protected readonly meaning = limitMeaning;
  protected readonly outOfService = outOfService;

  protected show(at: number): void {
    void this.router.navigate([], { queryParams: { tab: at ? tabs[at] : null }, replaceUrl: true });
  }

  protected saved(account: Schemas['ProviderAccountView']): void {
    this.account.set(account);
    this.toasts.good('The settings hold.');
  }

  protected async act(what: 'pause' | 'resume', account: Schemas['ProviderAccountView']): Promise<void> {
    if (await this.actions[what](account)) this.account.reload();
  }

  protected async remove(account: Schemas['ProviderAccountView']): Promise<void> {
    if (await this.actions.remove(account)) await this.router.navigateByUrl('/carriers');
  }
}
