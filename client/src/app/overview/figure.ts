import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** One number that matters, what it is, and what it was; more as content. */
@Component({
  selector: 'app-figure',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'card' },
  template: `
    <h2 class="quiet">{{ label() }}</h2>
    <p class="value number">{{ value() }}</p>
    @if (note(); as text) {
      <p class="quiet small">{{ text }}</p>
    }
    <ng-content />
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.35rem;
      align-content: start;
      min-width: 0;
      container-type: inline-size;
    }
    h2 {
      font-size: 0.875rem;
      font-weight: 550;
    }
    p {
      margin: 0;
    }
    .value {
      font-size: clamp(1.125rem, 12cqi, 1.75rem);
      font-weight: 650;
      line-height: 1.2;
      overflow-wrap: anywhere;
    }
  `,
})
export class Figure {
  readonly label = input.required<string>();
  readonly value = input.required<string>();
  readonly note = input<string>();
}
