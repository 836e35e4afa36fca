import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** What a page is, and what can be done on it (content). */
@Component({
  selector: 'app-page-header',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="grow">
      <h1>{{ heading() }}</h1>
      @if (lead(); as text) {
        <p class="quiet">{{ text }}</p>
      }
    </div>
    <div class="row"><ng-content /></div>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 0.75rem 1rem;
      align-items: start;
      margin-bottom: 1.25rem;
    }
    p {
      margin: 0.25rem 0 0;
    }
  `,
})
export class PageHeader {
  readonly heading = input.required<string>();
  readonly lead = input<string>();
}
