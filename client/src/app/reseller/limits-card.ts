import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { toMicros, typedMoney } from './micros';
import { MoneyField } from './money-field';

/** What an account below may do, and what it is told. */
@Component({
  selector: 'app-limits-card',
  imports: [Field, MoneyField, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './limits-card.html',
})
export class LimitsCard {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);

  readonly tenant = input.required<Schemas['TenantDetails']>();
  readonly changed = output<Schemas['TenantDetails']>();
  /** Only accounts that may have accounts below open some to strangers. */
  protected readonly parent = computed(() => this.tenant().kind !== 'customer');
  protected readonly credit = linkedSignal(() => typedMoney(this.tenant().credit_limit));
  protected readonly gift = linkedSignal(() => typedMoney(this.tenant().sign_up_credit));
  protected readonly submission = new Submission([
    'name',
    'messages_per_minute',
    'credit_limit',
    'announcement',
    'sign_up',
    'sign_up_credit',
  ]);

  protected async save(event: Event): Promise<void> {
    const given = typed(event);
    const [credit, gift] = [toMicros(this.credit()), toMicros(this.gift())];
    if (credit === null || (this.parent() && gift === null)) return; // the field says why
    const signUp = this.parent() ? { sign_up: given('sign_up') === 'on', sign_up_credit: gift } : {};
    const done = await this.submission.run(async () =>
      this.changed.emit(
        await this.api.put(
          '/tenants/{id}',
          {
            name: given('name'),
            messages_per_minute: Number(given('rate')),
            credit_limit: credit,
            announcement: given('announcement') ?? '',
            ...signUp,
          },
          { path: { id: this.tenant().id } },
        ),
      ),
    );
    if (done) this.toasts.good('The limits hold.');
  }
}
