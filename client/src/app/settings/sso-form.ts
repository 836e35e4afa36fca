import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { CopyButton } from '../ui/copy-button';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { presetOf, presets, roles } from './sso-presets';

type Connection = Schemas['SsoConnectionView'];
type Draft = Schemas['SsoDraft'];

/** What is kept of a connection; its secret stays where it is. */
export function draftOf(connection: Connection): Draft {
  return {
    name: connection.name,
    preset: connection.preset,
    issuer: connection.issuer,
    client_id: connection.client_id,
    domains: connection.domains,
    role_claim: connection.role_claim,
    role_map: connection.role_map as Draft['role_map'],
    default_role: connection.default_role,
    enabled: connection.enabled,
  };
}

/** A new connection, or the settings of one. */
@Component({
  selector: 'app-sso-form',
  imports: [CopyButton, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sso-form.html',
  styles: `
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
    fieldset {
      display: grid;
      gap: 0.75rem;
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0 0 0.5rem;
      font-size: 0.875rem;
      font-weight: 550;
    }
  `,
})
export class SsoForm {
  private readonly api = inject(Api);

  readonly connection = input.required<Connection | null>();
  readonly saved = output<Connection>();
  readonly left = output<void>();

  protected readonly presets = presets;
  protected readonly roles = roles;
  protected readonly preset = linkedSignal(() => this.connection()?.preset ?? 'google');
  protected readonly told = computed(() => presetOf(this.preset()));
  protected readonly rules = linkedSignal(() =>
    Object.entries((this.connection()?.role_map ?? {}) as Record<string, string>).map(([value, role]) => ({
      value,
      role,
    })),
  );
  protected readonly submission = new Submission([
    'name',
    'preset',
    'issuer',
    'client_id',
    'client_secret',
    'domains',
    'role_claim',
    'role_map',
    'default_role',
  ]);

  protected add(): void {
    this.rules.update((rules) => [...rules, { value: '', role: 'sender' }]);
  }

  protected drop(at: number): void {
    this.rules.update((rules) => rules.filter((_, i) => i !== at));
  }

  protected write(at: number, change: { value?: string; role?: string }): void {
    this.rules.update((rules) => rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)));
  }

  protected async save(event: Event): Promise<void> {
    const given = typed(event);
    const known = this.connection();
    const claim = this.told().claims ? given('role_claim')?.trim() || null : null;
    const rules = this.rules().filter((rule) => rule.value.trim());
    const draft: Draft = {
      name: given('name')?.trim() ?? '',
      preset: this.preset(),
      issuer: this.told().issuer ? (given('issuer')?.trim() ?? '') : null,
      client_id: given('client_id')?.trim() ?? '',
      client_secret: given('client_secret') || null,
      domains: (given('domains') ?? '').split(/[\s,;]+/).filter(Boolean),
      role_claim: claim,
      role_map: claim ? Object.fromEntries(rules.map((rule) => [rule.value.trim(), rule.role])) : {},
      default_role: given('default_role') ?? 'analyst',
      enabled: known?.enabled ?? true,
    };
    await this.submission.run(async () =>
      this.saved.emit(
        known
          ? await this.api.put('/sso-connections/{id}', draft, { path: { id: known.id } })
          : await this.api.post('/sso-connections', draft),
      ),
    );
  }
}
