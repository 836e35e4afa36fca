import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

import { countSegments, nameOf } from '../messages/segments';

/** Follows the text: how many segments it takes, and which characters make it expensive. */
@Component({
  selector: 'app-segment-counter',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="small quiet number" role="status">
      {{ count().segments }} {{ count().segments === 1 ? 'segment' : 'segments' }} · {{ count().units }} of
      {{ count().room }}
      {{ count().encoding === 'gsm7' ? 'characters (GSM-7)' : 'characters (Unicode)' }}
    </p>
    @if (reasons(); as names) {
      <p class="notice warn small">
        {{ names }} {{ count().reasons.length === 1 ? 'is' : 'are' }} not in GSM-7: the text travels as Unicode, 70
        characters a segment instead of 160. {{ hint() }}
      </p>
    }
  `,
  styles: 'p { margin: 0 0 0.5rem; }',
})
export class SegmentCounter {
  readonly text = input.required<string>();
  readonly encoding = input<string>('auto');

  protected readonly count = computed(() => countSegments(this.text(), this.encoding() === 'ucs2' ? 'ucs2' : 'auto'));
  protected readonly reasons = computed(() =>
    this.count()
      .reasons.map((r) => `${nameOf(r.character)} at ${r.index + 1}`)
      .join(', '),
  );
  protected readonly hint = computed(() =>
    this.encoding() === 'smart'
      ? 'Those with a plain twin are replaced when it is sent.'
      : this.encoding() === 'gsm7'
        ? 'With “GSM-7 only” it will be refused.'
        : 'Choose “Replace curly quotes and the like” to have it mended where that is possible.',
  );
}
