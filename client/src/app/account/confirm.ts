import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { Entry } from './entry';

/** Where the link of a registration's mail leads. The password shows that the reader is who registered. */
@Component({
  selector: 'app-confirm',
  imports: [RouterLink, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="$event.preventDefault(); confirm(password.value)" novalidate>
      <h1>Finish your registration</h1>
      <p>Your address is confirmed with the password that you chose when you registered.</p>
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <app-field for="password" label="Your password" [problem]="submission.problem('password')">
        <input #password id="password" class="input" type="password" autocomplete="current-password" />
      </app-field>
      <button class="button primary wide" [disabled]="submission.busy()">
        {{ submission.busy() ? 'Opening your account…' : 'Confirm and sign in' }}
      </button>
      <p class="small">
        The link is old? <a routerLink="/register">Register again</a> with the same address and a new one comes.
      </p>
    </form>
  `,
})
export class Confirm {
  private readonly api = inject(Api);
  private readonly entry = inject(Entry);
  private readonly session = inject(Session);

  readonly token = input('');
  protected readonly submission = new Submission(['password']);

  protected async confirm(password: string): Promise<void> {
    await this.submission.run(async () => {
      await this.session.ready();
      const step = await this.api.post('/accounts/confirm', { token: this.token(), password });
      await this.entry.follow(step, undefined);
    });
  }
}
