import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { regionName } from '../settings/region';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';

/** Asks for a sender id, in one country or everywhere. */
@Component({
  selector: 'app-sender-form',
  imports: [Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="send($event)" novalidate aria-label="Sender id">
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <div class="fields">
        <app-field
          for="sender-id"
          label="Sender"
          hint="1 to 11 letters, digits or spaces, or a number of 3 to 15 digits."
          [problem]="submission.problem('sender')"
        >
          <input id="sender-id" name="sender" class="input" maxlength="15" autocomplete="off" spellcheck="false" />
        </app-field>
        <app-field for="sender-country" label="Country" [hint]="place()" [problem]="submission.problem('country')">
          <input
            #countryBox
            id="sender-country"
            name="country"
            class="input"
            maxlength="2"
            autocomplete="off"
            autocapitalize="characters"
            [value]="country()"
            (input)="country.set(countryBox.value)"
          />
        </app-field>
      </div>
      <app-field
        for="sender-purpose"
        label="What it stands for"
        hint="Your company, and what you send: who approves it reads this."
        [problem]="submission.problem('purpose')"
      >
        <input id="sender-purpose" name="purpose" class="input" maxlength="500" autocomplete="off" />
      </app-field>
      <label class="check">
        <input type="checkbox" name="fallback" />
        <span>Show it where the sender of a message cannot be shown</span>
      </label>
      <div class="row">
        <button class="button primary" [disabled]="submission.busy()">Ask for it</button>
        <button type="button" class="button plain" (click)="left.emit()">Leave it</button>
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
export class SenderForm {
  private readonly api = inject(Api);

  readonly saved = output<Schemas['SenderIdView']>();
  readonly left = output();
  protected readonly country = signal('');
  protected readonly submission = new Submission(['sender', 'country', 'purpose']);

  protected place(): string {
    return regionName(this.country()) ?? 'Two letters, such as KE. Empty: everywhere.';
  }

  protected async send(event: Event): Promise<void> {
    const given = typed(event);
    await this.submission.run(async () =>
      this.saved.emit(
        await this.api.post('/sender-ids', {
          sender: given('sender')?.trim() ?? '',
          country: this.country().trim().toUpperCase() || '*',
          purpose: given('purpose')?.trim() ?? '',
          fallback: given('fallback') === 'on',
        }),
      ),
    );
  }
}
