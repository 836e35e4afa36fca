import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';

/** The address changes only once the link sent to the new one is opened. */
@Component({
  selector: 'app-email-card',
  imports: [Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="change($event)" novalidate aria-labelledby="email-heading">
      <h2 id="email-heading">E-mail address</h2>
      <p>
        You sign in with <strong class="wrap-anywhere">{{ session.person()?.email }}</strong>.
      </p>
      @if (sent(); as address) {
        <p class="notice good" role="status">
          A link is on its way to <strong class="wrap-anywhere">{{ address }}</strong>. Open it here, signed in: from
          then on the new address counts.
        </p>
      }
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <app-field for="own-email" label="New address" [problem]="submission.problem('email')">
        <input id="own-email" name="email" class="input" type="email" autocomplete="email" autocapitalize="none" />
      </app-field>
      @if (session.person()?.has_password) {
        <app-field for="email-password" label="Your password" [problem]="submission.problem('password')">
          <input id="email-password" name="password" class="input" type="password" autocomplete="current-password" />
        </app-field>
      }
      <div><button class="button" [disabled]="submission.busy()">Send a link to the new address</button></div>
    </form>
  `,
})
export class EmailCard {
  private readonly api = inject(Api);
  protected readonly session = inject(Session);
  protected readonly sent = signal<string | null>(null);
  protected readonly submission = new Submission(['email', 'password']);

  protected async change(event: Event): Promise<void> {
    const given = typed(event);
    const email = given('email')?.trim() ?? '';
    this.sent.set(null);
    const done = await this.submission.run(() => this.api.post('/me/email', { email, password: given('password') }));
    if (done) this.sent.set(email);
  }
}
