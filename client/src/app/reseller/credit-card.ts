import { ChangeDetectionStrategy, Component, computed, inject, input, output, resource, signal } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Confirm } from '../ui/confirm';
import { Field } from '../ui/field';
import { money, MoneyPipe } from '../ui/money';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { toMicros } from './micros';
import { MoneyField } from './money-field';
import { RepeatKey } from './repeat-key';

/** Credit from the own balance to an account right below. */
@Component({
  selector: 'app-credit-card',
  imports: [Field, MoneyField, MoneyPipe, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form #form class="stack" (submit)="$event.preventDefault(); give(referenceBox)" novalidate>
      <h2>Transfer credit</h2>
      @if (own.hasValue()) {
        <p class="quiet small">
          You have {{ own.value().available | money: own.value().currency }}. What you give is yours no longer.
        </p>
      }
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <app-money-field
        for="credit-amount"
        label="Amount"
        [currency]="tenant().currency"
        [problem]="submission.problem('amount')"
        [(text)]="amount"
      />
      <app-field
        for="credit-reference"
        label="Reference"
        hint="Optional. Such as an invoice number."
        [problem]="submission.problem('reference')"
      >
        <input #referenceBox id="credit-reference" class="input" maxlength="100" autocomplete="off" />
      </app-field>
      <div><button class="button primary" [disabled]="submission.busy() || !micros()">Transfer</button></div>
    </form>
  `,
})
export class CreditCard {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);
  private readonly session = inject(Session);
  private readonly keys = new RepeatKey();

  readonly tenant = input.required<Schemas['TenantDetails']>();
  readonly given = output<void>();
  protected readonly amount = signal('');
  protected readonly micros = computed(() => toMicros(this.amount()));
  protected readonly submission = new Submission(['amount', 'reference']);
  /** The operator is where credit comes from: it has no balance to give from. */
  protected readonly own = resource({
    params: () => (this.session.can('account:read') && this.session.tenant()?.kind !== 'operator' ? {} : undefined),
    loader: ({ abortSignal }) => this.api.get('/account/balance', { signal: abortSignal }),
  });

  protected async give(reference: HTMLInputElement): Promise<void> {
    const [amount, to] = [this.micros(), this.tenant()];
    if (!amount) return;
    const words = money(amount, to.currency);
    const sure = await this.confirm.ask({
      title: `Transfer ${words} to ${to.name}?`,
      text: 'It can be spent there at once. Only they can give it back, or erasing the account.',
      action: `Transfer ${words}`,
    });
    if (!sure) return;
    const body = { tenant_id: to.id, amount, reference: reference.value.trim() || null };
    const done = await this.submission.run(() =>
      this.api.post('/account/credits', body, { idempotencyKey: this.keys.of(body) }),
    );
    if (!done) return;
    this.keys.done();
    this.amount.set('');
    reference.value = '';
    this.toasts.good(`${to.name} has ${words} more.`);
    this.own.reload();
    this.given.emit();
  }
}
