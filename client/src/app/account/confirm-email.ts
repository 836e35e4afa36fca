import { ChangeDetectionStrategy, Component, inject, input, OnInit, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

/** Where the link to a new address leads, for somebody who is signed in and changes their own. */
@Component({
  selector: 'app-confirm-email',
  imports: [RouterLink, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="stack" aria-live="polite">
      @if (done()) {
        <h1>Your new address counts from now on</h1>
        <p>
          Sign in with <strong class="wrap-anywhere">{{ session.person()?.email }}</strong> the next time.
        </p>
        <a class="button primary" routerLink="/">Go on</a>
      } @else if (submission.error()) {
        <h1>The link does not work</h1>
        <app-problem [text]="submission.error()!.message" [error]="submission.error()" />
        <p>Links work once and for a limited time, for the person who asked for them. Have a new one sent.</p>
        <a class="button" routerLink="/security">Security</a>
      } @else {
        <h1>Confirming…</h1>
      }
    </div>
  `,
})
export class ConfirmEmail implements OnInit {
  private readonly api = inject(Api);
  protected readonly session = inject(Session);

  readonly token = input('');
  protected readonly done = signal(false);
  protected readonly submission = new Submission();

  async ngOnInit(): Promise<void> {
    this.done.set(
      await this.submission.run(async () => {
        await this.api.post('/me/email/confirm', { token: this.token() });
        await this.session.refresh();
      }),
    );
  }
}
