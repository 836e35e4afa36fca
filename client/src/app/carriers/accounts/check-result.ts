import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

import { Checked } from './account-actions';
import { milliseconds } from './figures';

/** What the carrier said when it was asked whether the account works. */
@Component({
  selector: 'app-check-result',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let one = result();
    <div class="notice row" [class.good]="one.works" [class.bad]="!one.works" role="status">
      <span class="grow">
        <strong>{{ one.name }} {{ one.works ? 'works' : 'does not work' }}.</strong> {{ one.message }}
        @if (one.balance !== null) {
          <br />Balance at the carrier: <span class="number">{{ one.balance }} {{ one.currency }}</span
          >.
        }
        <span class="small">Answered within {{ took(one.took_ms) }}.</span>
      </span>
      <button type="button" class="button compact" (click)="left.emit()">Put away</button>
    </div>
  `,
})
export class CheckResult {
  readonly result = input.required<Checked>();
  readonly left = output();
  protected readonly took = milliseconds;
}
