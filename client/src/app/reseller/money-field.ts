import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';

import { Field } from '../ui/field';
import { money } from '../ui/money';
import { toMicros } from './micros';

/** An amount of money in the account's currency. What was read shows beside it before anything is sent. */
@Component({
  selector: 'app-money-field',
  imports: [Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-field
      [for]="for()"
      [label]="label() + ' (' + currency() + ')'"
      [hint]="words()"
      [problem]="unread() ?? problem()"
    >
      <input
        #box
        class="input"
        inputmode="decimal"
        autocomplete="off"
        [id]="for()"
        [value]="text()"
        (input)="text.set(box.value)"
      />
    </app-field>
  `,
})
export class MoneyField {
  readonly for = input.required<string>();
  readonly label = input.required<string>();
  readonly currency = input.required<string>();
  readonly hint = input('');
  readonly problem = input<string | null>(null);
  readonly text = model.required<string>();

  protected readonly unread = computed(() =>
    this.text().trim() && toMicros(this.text()) === null
      ? 'Write an amount such as 1234.50, with at most six decimals.'
      : null,
  );
  protected readonly words = computed(() => {
    const micros = toMicros(this.text());
    return [micros ? money(micros, this.currency()) : '', this.hint()].filter(Boolean).join(' · ');
  });
}
