import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

import { Schemas } from '../api/operations';
import { CopyButton } from '../ui/copy-button';
import { Time } from '../ui/time';
import { faultWords } from './words';

/** What is sent, and what came back each time. */
@Component({
  selector: 'app-exchange',
  imports: [CopyButton, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'stack' },
  template: `
    <div class="stack">
      <div class="row">
        <h3 class="grow">Request</h3>
        <app-copy [text]="request().body" what="the body" />
      </div>
      <pre tabindex="0" aria-label="Request"
        >{{ head() }}

{{ body() }}</pre>
    </div>
    @for (attempt of attempts(); track attempt.no) {
      <div class="stack">
        <h3>
          Attempt {{ attempt.no }}&ngsp;<span class="quiet small"
            ><app-time [at]="attempt.at" [precise]="true" />, {{ attempt.duration_ms }} ms</span
          >
        </h3>
        <p>
          @if (attempt.error) {
            {{ words(attempt.error) }}
          } @else {
            It was taken.
          }
          @if (attempt.status) {
            &ngsp;<span class="quiet">HTTP {{ attempt.status }}</span>
          }
        </p>
        @if (attempt.response) {
          <pre tabindex="0" [attr.aria-label]="'Answer to attempt ' + attempt.no">{{ attempt.response }}</pre>
        }
      </div>
    } @empty {
      <p class="quiet">It was not tried yet.</p>
    }
  `,
  styles: `
    h3 {
      margin: 0;
    }
    p {
      margin: 0;
    }
    pre {
      max-height: 24rem;
      margin: 0;
      padding: 0.75rem;
      overflow: auto;
      border: 1px solid var(--edge);
      border-radius: 0.625rem;
      background: var(--raised);
      font-size: 0.8125rem;
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
  `,
})
export class Exchange {
  readonly request = input.required<Schemas['WebhookRequest']>();
  readonly attempts = input.required<readonly Schemas['WebhookAttempt'][]>();

  protected readonly words = faultWords;
  protected readonly head = computed(() =>
    [
      `POST ${this.request().url ?? '(erased with its message)'}`,
      'content-type: application/json',
      ...Object.entries(this.request().headers).map(([name, value]) => `${name}: ${value}`),
    ].join('\n'),
  );
  /** Set in lines to be read; what is signed is the body as it is sent. */
  protected readonly body = computed(() => JSON.stringify(JSON.parse(this.request().body), null, 2));
}
