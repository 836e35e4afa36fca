import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { Entry } from './entry';

/** The second factor: a code of the app, or one of the codes kept for bad days. */
@Component({
  selector: 'app-code',
  imports: [RouterLink, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="$event.preventDefault(); send(code.value)" novalidate>
      <h1>{{ recovery() ? 'Recovery code' : 'Code from your app' }}</h1>
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <app-field
        for="code"
        [label]="recovery() ? 'One of your recovery codes' : 'Six digits'"
        [hint]="recovery() ? 'Each works once.' : 'From the authenticator app that you set up.'"
        [problem]="submission.problem('code') ?? submission.problem('recovery_code')"
      >
        <input
          #code
          id="code"
          class="input"
          autofocus
          [attr.inputmode]="recovery() ? 'text' : 'numeric'"
          [attr.autocomplete]="recovery() ? 'off' : 'one-time-code'"
        />
      </app-field>
      <button class="button primary wide" [disabled]="submission.busy()">Continue</button>
      <button type="button" class="button plain wide" (click)="other(code)">
        {{ recovery() ? 'Use a code from the app' : 'The app is not at hand: use a recovery code' }}
      </button>
      <a class="small" routerLink="/sign-in">Back to signing in</a>
    </form>
  `,
})
export class Code {
  private readonly api = inject(Api);
  private readonly entry = inject(Entry);
  private readonly session = inject(Session);

  readonly return = input<string>();
  protected readonly recovery = signal(false);
  protected readonly submission = new Submission(['code', 'recovery_code']);

  protected other(box: HTMLInputElement): void {
    this.recovery.update((on) => !on);
    this.submission.clear();
    box.value = '';
    box.focus();
  }

  protected async send(typed: string): Promise<void> {
    const code = typed.replace(/\s/g, '');
    if (!code) return;
    await this.submission.run(async () => {
      await this.session.ready();
      await this.entry.follow(
        await this.api.post('/session/mfa', this.recovery() ? { recovery_code: code } : { code }),
        this.return(),
      );
    });
  }
}
