import { ChangeDetectionStrategy, Component, inject, input, resource } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Session } from '../core/session';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

/** Another program asks to act for the person who is signed in. */
@Component({
  selector: 'app-consent',
  imports: [Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (asked.error(); as cause) {
      <h1>This request cannot be answered</h1>
      <app-problem [text]="words(cause)" />
      <p>Go back to the program that sent you here, and start again.</p>
    } @else if (asked.value(); as given) {
      <div class="stack">
        <h1>{{ given.client_name }} asks for access</h1>
        <p>
          It would act for you, {{ session.person()?.name }}, in <strong>{{ session.tenant()?.name }}</strong>, and may
          then:
        </p>
        <ul>
          @for (scope of given.scopes; track scope.name) {
            <li>
              {{ scope.description }} <code class="quiet">{{ scope.name }}</code>
            </li>
          }
        </ul>
        <p class="quiet small">
          Afterwards you go on to <strong class="wrap-anywhere">{{ given.redirect_host }}</strong>.
          @if (given.already_granted) {
            You allowed this once already.
          }
        </p>
        <app-problem [text]="submission.general()" [error]="submission.error()" />
        <div class="row">
          <button type="button" class="button primary grow" [disabled]="submission.busy()" (click)="answer(true)">
            Allow
          </button>
          <button type="button" class="button grow" [disabled]="submission.busy()" (click)="answer(false)">
            Refuse
          </button>
        </div>
      </div>
    } @else {
      <h1>Looking up the request…</h1>
    }
  `,
})
export class Consent {
  private readonly api = inject(Api);
  protected readonly session = inject(Session);

  readonly request = input('');
  protected readonly submission = new Submission();
  protected readonly asked = resource({
    params: () => this.request(),
    loader: ({ params, abortSignal }) => this.api.get('/consent/{id}', { path: { id: params }, signal: abortSignal }),
  });

  protected words(cause: unknown): string {
    return ApiError.of(cause).message;
  }

  protected async answer(allow: boolean): Promise<void> {
    await this.submission.run(async () => {
      const { redirect_to } = await this.api.post('/consent/{id}', { allow }, { path: { id: this.request() } });
      location.assign(redirect_to);
    });
  }
}
