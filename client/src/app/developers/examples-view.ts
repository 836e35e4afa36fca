import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject, input, signal } from '@angular/core';

import { CopyButton } from '../ui/copy-button';
import { examples } from './examples';

@Component({
  selector: 'app-examples',
  imports: [CopyButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card stack">
      @if (key()) {
        <p>With the key that you have just made.</p>
      } @else {
        <p>
          Put your own key in place of <code>YOUR_API_KEY</code>, or make one in the first tab: these examples carry it
          then, since that is the one moment in which it can be seen.
        </p>
      }
      <div class="row" role="group" aria-label="Language">
        @for (example of all; track example.language; let at = $index) {
          <button type="button" class="button compact" [attr.aria-pressed]="at === chosen()" (click)="chosen.set(at)">
            {{ example.language }}
          </button>
        }
        <span class="grow"></span>
        <app-copy [text]="code()" what="the example" />
      </div>
      <pre tabindex="0" role="region" aria-label="Example"><code>{{ code() }}</code></pre>
    </div>
  `,
  styles: `
    pre {
      margin: 0;
      padding: 1rem;
      border-radius: 0.6rem;
      background: var(--raised);
      overflow-x: auto;
    }
    [aria-pressed='true'] {
      border-color: var(--brand);
      background: var(--brand-soft);
    }
  `,
})
export class Examples {
  private readonly origin = inject(DOCUMENT).location.origin;
  readonly key = input<string | null>(null);
  protected readonly all = examples;
  protected readonly chosen = signal(0);
  protected readonly code = computed(
    () => examples[this.chosen()]?.code(this.origin, this.key() ?? 'YOUR_API_KEY') ?? '',
  );
}
