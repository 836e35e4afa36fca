import { ChangeDetectionStrategy, Component, inject } from '@angular/core';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';

@Component({
  selector: 'app-password-card',
  imports: [Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form #form class="stack" (submit)="change($event, form)" novalidate aria-labelledby="password-heading">
      <h2 id="password-heading">Password</h2>
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <div class="fields">
        @if (session.person()?.has_password) {
          <app-field
            for="current-password"
            label="Present password"
            [problem]="submission.problem('current_password') ?? submission.problem('password')"
          >
            <input id="current-password" name="current" class="input" type="password" autocomplete="current-password" />
          </app-field>
        }
        <app-field
          for="new-password"
          label="New password"
          hint="At least 10 characters; a sentence is better than a word."
          [problem]="submission.problem('new_password')"
        >
          <input id="new-password" name="fresh" class="input" type="password" autocomplete="new-password" />
        </app-field>
      </div>
      <p class="quiet small">With the change you are signed out everywhere else.</p>
      <div>
        <button class="button" [disabled]="submission.busy()">
          {{ session.person()?.has_password ? 'Change the password' : 'Set a password' }}
        </button>
      </div>
    </form>
  `,
  styles: `
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
  `,
})
export class PasswordCard {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  protected readonly session = inject(Session);
  protected readonly submission = new Submission(['current_password', 'password', 'new_password']);

  protected async change(event: Event, form: HTMLFormElement): Promise<void> {
    const given = typed(event);
    const done = await this.submission.run(async () => {
      await this.api.post('/me/password', {
        new_password: given('fresh') ?? '',
        current_password: given('current'),
      });
      await this.session.refresh();
    });
    if (!done) return;
    form.reset();
    this.toasts.good('The new password holds. Other sessions have ended.');
  }
}
