import { ChangeDetectionStrategy, Component, input } from '@angular/core';

import { ApiError } from '../api/api-error';

/** Why something was refused as a whole, and the id to report it with. */
@Component({
  selector: 'app-problem',
  styles: ':host:empty { display: none; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (text(); as words) {
      <div class="notice bad" role="alert">
        {{ words }}
        @if (error()?.retryAfter; as wait) {
          Try again in {{ wait }} s.
        }
        @if (reportable()) {
          <div class="small">
            Request <code>{{ error()?.requestId }}</code>
          </div>
        }
      </div>
    }
  `,
})
export class Problem {
  readonly text = input.required<string | null>();
  readonly error = input<ApiError | null>(null);

  protected reportable(): boolean {
    const error = this.error();
    return !!error?.requestId && error.status >= 500;
  }
}
