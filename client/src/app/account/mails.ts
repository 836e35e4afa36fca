import { ChangeDetectionStrategy, Component, inject, resource } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Problem } from '../ui/problem';

/** Development only: mails that went to a folder instead of to a server. */
@Component({
  selector: 'app-mails',
  imports: [Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="stack">
      <div class="row">
        <h1 class="grow">Mails</h1>
        <button type="button" class="button compact" (click)="mails.reload()">Look again</button>
      </div>
      <p class="quiet small">On this machine mails are not sent; they are shown here.</p>
      @if (mails.error(); as cause) {
        <app-problem [text]="words(cause)" />
      }
      @if (mails.hasValue()) {
        @for (mail of mails.value(); track mail.id) {
          <article class="card">
            <h2>{{ mail.subject }}</h2>
            <p class="quiet small wrap-anywhere">to {{ mail.to }}</p>
            <p class="wrap-anywhere text">{{ mail.text }}</p>
            @for (link of mail.links; track link) {
              <p>
                <a class="wrap-anywhere" [href]="link">{{ link }}</a>
              </p>
            }
          </article>
        } @empty {
          <p>No mail yet. Register, or have a password link sent.</p>
        }
      }
    </div>
  `,
  styles: '.text { white-space: pre-wrap; }',
})
export class Mails {
  private readonly api = inject(Api);
  protected readonly mails = resource({ loader: ({ abortSignal }) => this.api.get('/mails', { signal: abortSignal }) });

  protected words(cause: unknown): string {
    return ApiError.of(cause).message;
  }
}
