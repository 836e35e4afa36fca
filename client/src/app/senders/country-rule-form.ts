import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { freedoms } from './freedoms';
import { place } from './place';

type Rule = Schemas['SenderRuleView'];
type Freedom = Schemas['SenderFreedom'];

/** The rule of one country. */
@Component({
  selector: 'app-country-rule-form',
  imports: [Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="save($event)" novalidate aria-label="Rule of a country">
      <h3>{{ rule() ? place(rule()?.country ?? '') : 'Another country' }}</h3>
      <app-problem [text]="submission.general()" [error]="submission.error()" />
      <div class="fields">
        @if (!rule()) {
          <app-field
            for="rule-country"
            label="Country"
            hint="Two letters, such as KE."
            [problem]="submission.problem('country')"
          >
            <input id="rule-country" name="country" class="input" maxlength="2" autocomplete="off" />
          </app-field>
        }
        @for (one of kinds; track one.name) {
          <app-field [for]="'rule-' + one.name" [label]="one.label" [problem]="submission.problem(one.name)">
            <select class="input" [id]="'rule-' + one.name" [name]="one.name">
              @for (freedom of choices; track freedom) {
                <option [value]="freedom" [selected]="freedom === (rule()?.[one.name] ?? 'only_approved')">
                  {{ words[freedom] }}
                </option>
              }
            </select>
          </app-field>
        }
        <app-field for="rule-note" label="Note" [problem]="submission.problem('note')">
          <input
            id="rule-note"
            name="note"
            class="input"
            maxlength="500"
            autocomplete="off"
            [value]="rule()?.note ?? ''"
          />
        </app-field>
        <app-field for="rule-source" label="Source" hint="Where it was read." [problem]="submission.problem('source')">
          <input
            id="rule-source"
            name="source"
            class="input"
            maxlength="300"
            autocomplete="off"
            [value]="rule()?.source ?? ''"
          />
        </app-field>
      </div>
      <div class="row">
        <button class="button primary" [disabled]="submission.busy()">Save</button>
        <button type="button" class="button plain" (click)="left.emit()">Leave it</button>
      </div>
    </form>
  `,
  styles: `
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
  `,
})
export class CountryRuleForm {
  private readonly api = inject(Api);

  readonly rule = input.required<Rule | null>();
  readonly saved = output<Rule>();
  readonly left = output();
  protected readonly words = freedoms;
  protected readonly choices = Object.keys(freedoms) as Freedom[];
  protected readonly kinds = [
    { name: 'alphanumeric', label: 'Senders of letters' },
    { name: 'numeric', label: 'Senders of digits' },
  ] as const;
  protected readonly place = place;
  protected readonly submission = new Submission(['country', 'alphanumeric', 'numeric', 'note', 'source']);

  protected async save(event: Event): Promise<void> {
    const given = typed(event);
    const country = this.rule()?.country ?? given('country')?.trim().toUpperCase() ?? '';
    const draft: Schemas['SetSenderRule'] = {
      alphanumeric: given('alphanumeric') as Freedom,
      numeric: given('numeric') as Freedom,
      note: given('note')?.trim() ?? '',
      source: given('source')?.trim() ?? '',
    };
    // Without a country the address would be that of the whole table.
    const path = { country: country || '-' };
    await this.submission.run(async () =>
      this.saved.emit(await this.api.put('/sender-rules/{country}', draft, { path })),
    );
  }
}
