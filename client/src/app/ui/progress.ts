import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatProgressBarModule } from '@angular/material/progress-bar';

/** How far something is, in a bar and in words. */
@Component({
  selector: 'app-progress',
  imports: [MatProgressBarModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <mat-progress-bar mode="determinate" [value]="percent()" [attr.aria-label]="label()" />
    <span class="small quiet number">{{ done() }} of {{ total() }} {{ words() }} ({{ percent() }} %)</span>
  `,
  styles: ':host { display: grid; gap: 0.35rem; min-width: 8rem; }',
})
export class Progress {
  readonly done = input.required<number>();
  readonly total = input.required<number>();
  readonly label = input('Progress');
  readonly words = input('done');
  /** Full only when all of it is done: 999 of 1,000 is 99 %. */
  protected readonly percent = computed(() => (this.total() > 0 ? Math.floor((100 * this.done()) / this.total()) : 0));
}
