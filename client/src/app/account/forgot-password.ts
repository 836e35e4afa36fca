import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

@Component({
  selector: 'app-forgot-password',
  imports: [RouterLink, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="$event.preventDefault(); send(email.value)" novalidate>
      <h1>Forgotten your password?</h1>
      @if (sent()) {
        <p role="status">If that address has an account here, a mail with a link to a new password is on its way.</p>
      }
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <app-field for="email" label="E-mail address" [problem]="submission.problem('email')">
        <input #email id="email" class="input" type="email" autocomplete="username" />
      </app-field>
      <button class="button primary wide" [disabled]="submission.busy()">Send me a link</button>
      <a class="small" routerLink="/sign-in">Back to signing in</a>
    </form>
  `,
})
export class ForgotPassword {
  private readonly api = inject(Api);
  private readonly session = inject(Session);

  protected readonly sent = signal(false);
  protected readonly submission = new Submission(['email']);

  protected async send(email: string): Promise<void> {
    this.sent.set(
      await this.submission.run(async () => {
        await this.session.ready();
        await this.api.post('/accounts/password/forgot', { email: email.trim() });
      }),
    );
  }
}
