import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Schemas } from '../api/operations';
import { BatchWatch } from '../batches/batch-watch';
import { Column, DataTable } from '../ui/data-table';
import { MoneyPipe } from '../ui/money';
import { Progress } from '../ui/progress';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';

type Refused = Schemas['SentRecipient'];

/** From accepted to the last receipt. */
@Component({
  selector: 'app-send-progress',
  imports: [RouterLink, DataTable, MoneyPipe, Progress, StatusChip, Time],
  providers: [BatchWatch],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="card stack">
      <div class="row">
        <h2 class="grow">{{ heading() }}</h2>
        <app-status [status]="watch.state()" />
      </div>
      @if (result().scheduled_at; as at) {
        <p>It goes out <app-time [at]="at" [precise]="true" />. Until then it can be canceled on its page.</p>
      }
      <app-progress
        label="Messages that reached their end"
        words="have ended"
        [done]="watch.ended()"
        [total]="result().successful"
      />
      <div class="row" aria-live="polite">
        @for (count of watch.counts(); track count.status) {
          <span
            ><app-status [status]="count.status" /> <span class="number">{{ count.many }}</span></span
          >
        }
      </div>
      <p class="quiet number">{{ result().segments }} segments, {{ result().price | money: result().currency }}</p>
      @if (refused().length) {
        <h3>{{ result().failed }} were refused and cost nothing</h3>
        <app-data-table caption="Refused recipients" [rows]="refused()" [columns]="columns" />
      }
      <div class="row">
        <ng-content />
        <a class="button" [routerLink]="['/batches', result().bulk_id]">Its page</a>
        <a class="button" routerLink="/messages" [queryParams]="{ bulk_id: result().bulk_id }">Its messages</a>
      </div>
    </section>
  `,
})
export class SendProgress {
  protected readonly watch = inject(BatchWatch);
  readonly result = input.required<Schemas['SendResult']>();

  protected readonly refused = computed(() => this.result().messages.filter((message) => message.error !== null));
  protected readonly columns: readonly Column<Refused>[] = [
    { key: 'to', label: 'Number', text: (r) => r.to },
    { key: 'why', label: 'Why', text: (r) => r.error?.message ?? '' },
  ];
  protected readonly heading = computed(() => {
    const { successful, total_sent } = this.result();
    const what = `${successful} of ${total_sent} ${total_sent === 1 ? 'message' : 'messages'}`;
    return this.watch.finished() ? `${what}: all have ended` : `${what} on the way`;
  });

  constructor() {
    effect(() => this.watch.watch(this.result().bulk_id));
  }
}
