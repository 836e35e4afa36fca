import { ChangeDetectionStrategy, Component, inject } from '@angular/core';

import { Api } from '../api/api';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

@Component({
  selector: 'app-name-card',
  imports: [Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="$event.preventDefault(); save(name.value)" novalidate aria-labelledby="name-heading">
      <h2 id="name-heading">Name</h2>
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <app-field for="own-name" label="Your name" hint="As your team sees it." [problem]="submission.problem('name')">
        <input
          #name
          id="own-name"
          class="input"
          autocomplete="name"
          maxlength="100"
          [value]="session.person()?.name ?? ''"
        />
      </app-field>
      <div><button class="button" [disabled]="submission.busy()">Save the name</button></div>
    </form>
  `,
})
export class NameCard {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  protected readonly session = inject(Session);
  protected readonly submission = new Submission(['name']);

  protected async save(name: string): Promise<void> {
    const done = await this.submission.run(async () => {
      await this.api.put('/me', { name: name.trim() });
      await this.session.refresh();
    });
    if (done) this.toasts.good('Your name is saved.');
  }
}
