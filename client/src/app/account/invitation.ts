import { ChangeDetectionStrategy, Component, inject, input, resource } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { Entry } from './entry';

/** Joining a tenant: with the account one has, or with a new one. */
@Component({
  selector: 'app-invitation',
  imports: [ReactiveFormsModule, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (invitation.error(); as cause) {
      <h1>This invitation cannot be used</h1>
      <app-problem [text]="words(cause)" />
      <p>Ask whoever invited you for a new one.</p>
    } @else if (invitation.value(); as given) {
      <form class="stack" [formGroup]="form" (ngSubmit)="accept(given.has_account)" novalidate>
        <h1>Join {{ given.tenant_name }}</h1>
        <p>
          You are invited as <strong>{{ given.role }}</strong>, with
          <span class="wrap-anywhere">{{ given.email }}</span>.
        </p>
        <app-problem [text]="submission.general()" [error]="submission.error()" />
        @if (!given.has_account) {
          <app-field for="name" label="Your name" [problem]="submission.problem('name')">
            <input id="name" class="input" formControlName="name" autocomplete="name" />
          </app-field>
          <app-field
            for="password"
            label="Password"
            hint="At least 12 characters; a sentence is better than a word."
            [problem]="submission.problem('password')"
          >
            <input id="password" class="input" type="password" formControlName="password" autocomplete="new-password" />
          </app-field>
        }
        <button class="button primary wide" [disabled]="submission.busy()">Accept the invitation</button>
      </form>
    } @else {
      <h1>Looking up the invitation…</h1>
    }
  `,
})
export class AcceptInvitation {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly entry = inject(Entry);

  readonly token = input('');
  protected readonly submission = new Submission(['name', 'password']);
  protected readonly form = inject(NonNullableFormBuilder).group({ name: '', password: '' });
  protected readonly invitation = resource({
    params: () => this.token(),
    loader: ({ params, abortSignal }) =>
      this.api.get('/invitations/{token}', { path: { token: params }, signal: abortSignal }),
  });

  protected words(cause: unknown): string {
    return ApiError.of(cause).message;
  }

  protected async accept(hasAccount: boolean): Promise<void> {
    await this.submission.run(async () => {
      await this.session.ready();
      const step = await this.api.post('/invitations/{token}', hasAccount ? {} : this.form.getRawValue(), {
        path: { token: this.token() },
      });
      await this.entry.follow(step, undefined);
    });
  }
}
