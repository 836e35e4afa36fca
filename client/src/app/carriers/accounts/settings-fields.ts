import { ChangeDetectionStrategy, Component, input } from '@angular/core';

import { Field } from '../../ui/field';
import { Submission } from '../../ui/submission';
import { MapField } from './map-field';
import { controlOf, SettingField, shown } from './settings-schema';

/** The controls of a kind's settings. What is typed is read from the form around them. */
@Component({
  selector: 'app-settings-fields',
  imports: [Field, MapField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './settings-fields.html',
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
    .whole {
      grid-column: 1 / -1;
    }
    .check {
      padding-top: 0.25rem;
    }
  `,
})
export class SettingsFields {
  readonly fields = input.required<readonly SettingField[]>();
  /** Of an account that is; null for a new one. */
  readonly settings = input.required<Readonly<Record<string, unknown>> | null>();
  readonly secretsSet = input<readonly string[]>([]);
  readonly submission = input.required<Submission>();

  protected readonly control = controlOf;

  protected value(field: SettingField): string {
    return shown(field, this.settings());
  }

  protected isSet(field: SettingField): boolean {
    return field.secret && this.secretsSet().includes(field.name);
  }

  protected hint(field: SettingField): string {
    if (this.isSet(field)) return `Set, leave empty to keep. ${field.help}`.trim();
    const range =
      field.type === 'integer' && field.least !== null && field.most !== null ? `${field.least} to ${field.most}.` : '';
    const usual = field.type === 'integer' && field.usual !== undefined ? `Usually ${field.usual}.` : '';
    return [field.required ? 'Needed.' : '', field.help, range, usual].filter(Boolean).join(' ');
  }
}
