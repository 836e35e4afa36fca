import { ChangeDetectionStrategy, Component, computed, inject, Injectable, input, signal } from '@angular/core';

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
];

/** "5 min. ago"; from a day on the date. */
export function ago(at: Date, now: number): string {
  let span = (at.getTime() - now) / 1000;
  for (const [unit, many] of units) {
    if (Math.abs(span) < many) return relative.format(Math.round(span), unit);
    span /= many;
  }
  return day.format(at);
}

/** One clock for all of them: a page of a hundred rows needs no hundred timers. */
@Injectable({ providedIn: 'root' })
export class Now {
  readonly now = signal(Date.now());

  constructor() {
    setInterval(() => this.now.set(Date.now()), 20_000);
  }
}

/** When: in words, and exactly on hover. */
@Component({
  selector: 'app-time',
  changeDetection: ChangeDetectionStrategy.OnPush,
  styles: ':host { white-space: nowrap; }',
  template: '@if (at(); as given) {<time [attr.datetime]="given" [title]="exact()">{{ words() }}</time>} @else {–}',
})
export class Time {
  private readonly clock = inject(Now);

  readonly at = input.required<string | null | undefined>();
  /** The date and time themselves, where order matters more than age. */
  readonly precise = input(false);

  protected readonly exact = computed(() => absolute.format(new Date(this.at() ?? 0)));
  protected readonly words = computed(() => {
    const date = new Date(this.at() ?? 0);
    const ticked = Math.max(this.clock.now(), Date.now() - 20_000);
    // What has happened since the last tick was not to come.
    return this.precise() ? this.exact() : ago(date, date.getTime() > ticked ? Date.now() : ticked);
  });
}
