import { DecimalPipe, PercentPipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input, resource } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatTabsModule } from '@angular/material/tabs';
import { Router, RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { BrandSettings } from '../settings/brand-settings';
import { MoneyPipe } from '../ui/money';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { CreditCard } from './credit-card';
import { EraseCard } from './erase-card';
import { LimitsCard } from './limits-card';
import { askWhy } from './reason-dialog';

/** One account below: its figures, and everything that can be done to it. */
@Component({
  selector: 'app-customer',
  imports: [
    MatTabsModule,
    RouterLink,
    BrandSettings,
    CreditCard,
    DecimalPipe,
    EraseCard,
    LimitsCard,
    MoneyPipe,
    PageHeader,
    PercentPipe,
    Problem,
    Skeleton,
    StatusChip,
    Time,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './customer.html',
  styleUrl: './customer.css',
})
export class Customer {
  private readonly api = inject(Api);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly session = inject(Session);

  readonly id = input.required<string>();
  protected readonly tenant = resource({
    params: () => this.id(),
    loader: ({ params, abortSignal }) => this.api.get('/tenants/{id}', { path: { id: params }, signal: abortSignal }),
  });
  /** The figures come with those of all others; without them the page works as well. */
  protected readonly figures = resource({
    params: () => this.id(),
    loader: async ({ params, abortSignal }) =>
      (await this.api.get('/tenants/overview', { signal: abortSignal })).find((row) => row.id === params) ?? null,
  });
  protected readonly error = computed(() => (this.tenant.error() ? ApiError.of(this.tenant.error()) : null));
  protected readonly given = computed(() => (this.tenant.hasValue() ? this.tenant.value() : null));
  protected readonly numbers = computed(() => (this.figures.hasValue() ? this.figures.value() : null));
  protected readonly child = computed(() => this.given()?.parent_id === this.session.tenant()?.id);

  protected changed(tenant: Schemas['TenantDetails']): void {
    this.tenant.set(tenant);
    this.figures.reload();
  }

  protected async suspend(tenant: Schemas['TenantDetails']): Promise<void> {
    const done = await askWhy(this.dialog, {
      title: `Suspend ${tenant.name}?`,
      text: 'Its requests are refused, accepted messages wait, and so for every account below it. You can resume it.',
      hint: 'Kept in both audit logs.',
      action: 'Suspend',
      danger: true,
      work: async (reason) =>
        this.changed(await this.api.post('/tenants/{id}/suspend', { reason }, { path: { id: tenant.id } })),
    });
    if (done) this.toasts.good(`${tenant.name} is suspended.`);
  }

  protected async resume(tenant: Schemas['TenantDetails']): Promise<void> {
    try {
      this.changed(await this.api.post('/tenants/{id}/resume', undefined, { path: { id: tenant.id } }));
      this.toasts.good(`${tenant.name} goes on; what waited is sent.`);
    } catch (cause) {
      this.toasts.failed(`${tenant.name} is still suspended.`, cause);
    }
  }

  /** The session looks at another tenant from then on: every page is left and opened anew. */
  protected async actAs(tenant: Schemas['TenantDetails']): Promise<void> {
    const done = await askWhy(this.dialog, {
      title: `Act as ${tenant.name}?`,
      text: 'You see the account as its people do. Each thing you do is written down in its audit log and in yours.',
      hint: 'Such as the number of a support ticket. Its people can read it.',
      action: 'Act as this account',
      work: async (reason) => {
        await this.api.post('/session/act-as', { tenant_id: tenant.id, reason });
        await this.session.refresh();
      },
    });
    if (!done) return;
    await this.router.navigateByUrl('/no-access', { skipLocationChange: true });
    await this.router.navigateByUrl('/');
  }
}
