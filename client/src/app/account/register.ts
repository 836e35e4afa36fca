import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

@Component({
  selector: 'app-register',
  imports: [ReactiveFormsModule, RouterLink, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (sent(); as address) {
      <div class="stack" role="status">
        <h1>Look into your mailbox</h1>
        <p>
          If <strong class="wrap-anywhere">{{ address }}</strong> can have an account here, a mail with a link is on its
          way. The link opens the account.
        </p>
        <a class="button" routerLink="/sign-in">Back to signing in</a>
      </div>
    } @else {
      <form class="stack" [formGroup]="form" (ngSubmit)="register()" novalidate>
        <h1>Open an account</h1>
        <app-problem [text]="submission.general()" [error]="submission.error()" />
        <app-field for="organisation" label="Organisation" [problem]="submission.problem('organisation')">
          <input id="organisation" class="input" formControlName="organisation" autocomplete="organization" />
        </app-field>
        <app-field for="name" label="Your name" [problem]="submission.problem('name')">
          <input id="name" class="input" formControlName="name" autocomplete="name" />
        </app-field>
        <app-field for="email" label="E-mail address" [problem]="submission.problem('email')">
          <input id="email" class="input" type="email" formControlName="email" autocomplete="username" />
        </app-field>
        <app-field
          for="password"
          label="Password"
          hint="At least 10 characters; a sentence is better than a word."
          [problem]="submission.problem('password')"
        >
          <input id="password" class="input" type="password" formControlName="password" autocomplete="new-password" />
        </app-field>
        <button class="button primary wide" [disabled]="submission.busy()">Open the account</button>
        <a class="small" routerLink="/sign-in">You have one already? Sign in</a>
      </form>
    }
  `,
})
export class Register {
  private readonly api = inject(Api);
  private readonly session = inject(Session);

  protected readonly sent = signal<string | null>(null);
  protected readonly submission = new Submission(['organisation', 'name', 'email', 'password']);
  protected readonly form = inject(NonNullableFormBuilder).group({
    organisation: '',
    name: '',
    email: '',
    password: '',
  });

  protected async register(): Promise<void> {
    const given = this.form.getRawValue();
    const done = await this.submission.run(async () => {
      await this.session.ready();
      await this.api.post('/accounts', given);
    });
    if (done) this.sent.set(given.email);
  }
}
