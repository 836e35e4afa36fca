import { ChangeDetectionStrategy, Component, inject, input, OnInit, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

/** Where the link of a confirmation mail leads. */
@Component({
  selector: 'app-confirm-email',
  imports: [RouterLink, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="stack" aria-live="polite">
      @if (done()) {
        <h1>Your e-mail address is confirmed</h1>
        <a class="button primary" routerLink="/sign-in">Sign in</a>
      } @else if (submission.error()) {
        <h1>The link does not work</h1>
        <app-problem [text]="submission.error()!.message" [error]="submission.error()" />
        <p>Links work once and for a limited time. Sign in to have a new one sent.</p>
        <a class="button" routerLink="/sign-in">Sign in</a>
      } @else {
        <h1>Confirming…</h1>
      }
    </div>
  `,
})
export class ConfirmEmail implements OnInit {
  private readonly api = inject(Api);
  private readonly session = inject(Session);

  readonly token = input('');
  protected readonly done = signal(false);
  protected readonly submission = new Submission();

  async ngOnInit(): Promise<void> {
    this.done.set(
      await this.submission.run(async () => {
        await this.session.ready();
        await this.api.post('/accounts/confirm', { token: this.token() });
      }),
    );
  }
}
