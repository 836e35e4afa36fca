import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Field } from '../ui/field';
import { money } from '../ui/money';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';

/** The end of an account, in two steps: its export, then its short name typed once more. */
@Component({
  selector: 'app-erase-card',
  imports: [Field, Problem, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './erase-card.html',
})
export class EraseCard {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  readonly tenant = input.required<Schemas['TenantDetails']>();
  protected readonly asked = signal<Schemas['ErasureAsked'] | null>(null);
  protected readonly typedSlug = signal('');
  protected readonly submission = new Submission();

  protected async ask(): Promise<void> {
    await this.submission.run(async () =>
      this.asked.set(await this.api.post('/tenants/{id}/erase', undefined, { path: { id: this.tenant().id } })),
    );
  }

  protected async erase(token: string): Promise<void> {
    const tenant = this.tenant();
    if (this.typedSlug().trim() !== tenant.slug) return;
    let returned = 0;
    const done = await this.submission.run(async () => {
      const body = { token, slug: tenant.slug };
      returned = (await this.api.delete('/tenants/{id}', body, { path: { id: tenant.id } })).returned;
    });
    if (!done) return;
    const back = returned > 0 ? ` ${money(returned, tenant.currency)} came back to you.` : '';
    this.toasts.good(`${tenant.name} is erased.${back}`);
    await this.router.navigateByUrl('/customers');
  }
}
