import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

const tones: Record<string, string> = {
  delivered: 'good',
  finished: 'good',
  done: 'good',
  active: 'good',
  on: 'good',
  live: 'good',
  'this one': 'good',
  healthy: 'good',
  approved: 'good',
  open: 'good',
  nothing: 'good',
  verified: 'good',
  restored: 'good',
  restoring: 'busy',
  writing: 'busy',
  asked: 'busy',
  sent: 'busy',
  sending: 'busy',
  queued: 'busy',
  accepted: 'busy',
  scheduled: 'busy',
  running: 'busy',
  waiting: 'busy',
  catching_up: 'busy',
  deferred: 'warn',
  paused: 'warn',
  unconfirmed: 'warn',
  degraded: 'warn',
  suspended: 'warn',
  pending: 'warn',
  asked_to_wait: 'warn',
  rate_limit: 'warn',
  window: 'warn',
  slow: 'warn',
  failing: 'warn',
  given_up: 'bad',
  undelivered: 'bad',
  expired: 'bad',
  rejected: 'bad',
  failed: 'bad',
  down: 'bad',
  disabled: 'bad',
  circuit_open: 'bad',
};

/** A state in a word; the colour only underlines it. */
@Component({
  selector: 'app-status',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '{{ words() }}',
  host: { '[attr.data-tone]': 'tone()' },
  styles: `
    :host {
      display: inline-block;
      padding: 0.1rem 0.6rem;
      border-radius: 999px;
      background: var(--raised);
      font-size: 0.8125rem;
      font-weight: 550;
      white-space: nowrap;
    }
    :host([data-tone='good']) {
      background: var(--good-soft);
      color: var(--good);
    }
    :host([data-tone='busy']) {
      background: var(--busy-soft);
      color: var(--busy);
    }
    :host([data-tone='warn']) {
      background: var(--warn-soft);
      color: var(--warn);
    }
    :host([data-tone='bad']) {
      background: var(--bad-soft);
      color: var(--bad);
    }
  `,
})
export class StatusChip {
  readonly status = input.required<string>();
  protected readonly tone = computed(() => tones[this.status()] ?? 'plain');
  protected readonly words = computed(() => this.status().replaceAll('_', ' '));
}
