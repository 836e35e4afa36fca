import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { RepeatKey } from '../../reseller/repeat-key';
import { Field } from '../../ui/field';
import { Problem } from '../../ui/problem';
import { Submission } from '../../ui/submission';
import { SettingsFields } from './settings-fields';
import { controlOf, fieldsOf, settingsOf } from './settings-schema';

type Account = Schemas['ProviderAccountView'];

/** A new account of a kind, or the settings of one. */
@Component({
  selector: 'app-account-form',
  imports: [Field, Problem, SettingsFields],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './account-form.html',
  styles: `
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
  `,
})
export class AccountForm {
  private readonly api = inject(Api);
  private readonly keys = new RepeatKey();

  readonly kind = input.required<Schemas['ProviderKindView']>();
  readonly account = input<Account | null>(null);
  readonly saved = output<Account>();

  protected readonly fields = computed(() => fieldsOf(this.kind().settings_schema));
  protected readonly settings = computed(() => (this.account()?.settings ?? null) as Record<string, unknown> | null);
  protected readonly submission = computed(
    () => new Submission(['name', 'max_per_second', 'sender_per_second', ...this.fields().map(controlOf)]),
  );

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const [known, kind] = [this.account(), this.kind().kind];
    const draft = {
      name: String(form.get('name') ?? '').trim(),
      settings: settingsOf(this.fields(), form),
      max_per_second: whole(form.get('max_per_second')),
      sender_per_second: whole(form.get('sender_per_second')),
    };
    await this.submission().run(async () =>
      this.saved.emit(
        known
          ? await this.api.put('/provider-accounts/{id}', draft, { path: { id: known.id } })
          : await this.api.post(
              '/provider-accounts',
              { kind, ...draft },
              { idempotencyKey: this.keys.of({ kind, ...draft }) },
            ),
      ),
    );
  }
}

/** Nothing: no limit. */
function whole(text: FormDataEntryValue | null): number | null {
  return text === null || text === '' ? null : Number(text);
}
