import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { Field } from '../../ui/field';
import { Problem } from '../../ui/problem';
import { Submission } from '../../ui/submission';
import { listed, prefixesOf } from './match';
import { RouteStore } from './route-store';
import { senderTypes, trafficClasses } from './words';

type Rule = Schemas['RouteRuleView'];

/** What a rule is for, and the group that it leads to. */
@Component({
  selector: 'app-rule-form',
  imports: [Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './rule-form.html',
  styleUrl: './forms.css',
})
export class RuleForm {
  private readonly api = inject(Api);
  protected readonly store = inject(RouteStore);

  readonly rule = input.required<Rule | null>();
  readonly saved = output<Rule>();
  readonly left = output();

  protected readonly senderTypes = senderTypes;
  protected readonly trafficClasses = trafficClasses;
  protected readonly tenants = linkedSignal<readonly string[]>(() => this.rule()?.match.tenant_ids ?? []);
  protected readonly spare = computed(() => this.store.tenants().filter((one) => !this.tenants().includes(one.id)));
  protected readonly submission = new Submission(['name', 'group_id', 'match']);

  protected text(values: readonly string[] | null | undefined): string {
    return values?.join(', ') ?? '';
  }

  protected has(values: readonly unknown[] | null | undefined, value: string): boolean {
    return values?.includes(value) ?? false;
  }

  protected add(id: string): void {
    if (id) this.tenants.update((all) => [...all, id]);
  }

  protected drop(id: string): void {
    this.tenants.update((all) => all.filter((one) => one !== id));
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const typed = (name: string) => String(form.get(name) ?? '');
    const known = this.rule();
    const draft: Schemas['SaveRouteRule'] = {
      name: typed('name').trim(),
      group_id: typed('group'),
      enabled: known?.enabled ?? true,
      match: {
        countries: listed(typed('countries').toUpperCase()),
        networks: listed(typed('networks')),
        prefixes: prefixesOf(typed('prefixes')),
        sender_types: form.getAll('sender_types').map(String),
        traffic_classes: form.getAll('traffic_classes').map(String),
        tenant_ids: [...this.tenants()],
      },
    } as Schemas['SaveRouteRule'];
    await this.submission.run(async () =>
      this.saved.emit(
        known
          ? await this.api.put('/routes/rules/{id}', draft, { path: { id: known.id } })
          : await this.api.post('/routes/rules', draft),
      ),
    );
  }
}
