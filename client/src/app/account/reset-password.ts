import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

@Component({
  selector: 'app-reset-password',
  imports: [RouterLink, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="$event.preventDefault(); reset(password.value)" novalidate>
      <h1>Choose a new password</h1>
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <app-field
        for="password"
        label="New password"
        hint="At least 10 characters. You are signed out everywhere else."
        [problem]="submission.problem('password')"
      >
        <input #password id="password" class="input" type="password" autocomplete="new-password" />
      </app-field>
      <button class="button primary wide" [disabled]="submission.busy()">Set the password</button>
      <a class="small" routerLink="/forgot">The link is old? Have a new one sent</a>
    </form>
  `,
})
export class ResetPassword {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  readonly token = input('');
  protected readonly submission = new Submission(['password']);

  protected async reset(password: string): Promise<void> {
    const done = await this.submission.run(async () => {
      await this.session.ready();
      await this.api.post('/accounts/password/reset', { token: this.token(), password });
    });
    if (!done) return;
    this.toasts.good('The new password holds. Sign in with it.');
    await this.router.navigateByUrl('/sign-in');
  }
}
