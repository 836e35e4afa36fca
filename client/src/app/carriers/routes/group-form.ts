import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { Field } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { Problem } from '../../ui/problem';
import { Submission } from '../../ui/submission';
import { typed } from '../../ui/typed';
import { moved } from './order';
import { actionWords, errorClasses, policies, Policy } from './words';

type Group = Schemas['RouteGroupView'];

interface Member {
  readonly account_id: string;
  readonly weight: number;
  readonly backup: boolean;
}

/** Accounts, how the group picks among them, and what follows an error. */
@Component({
  selector: 'app-group-form',
  imports: [Field, Icon, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './group-form.html',
  styleUrl: './forms.css',
})
export class GroupForm {
  private readonly api = inject(Api);

  readonly group = input.required<Group | null>();
  readonly accounts = input.required<readonly Schemas['ProviderAccountView'][]>();
  readonly saved = output<Group>();
  readonly left = output();

  protected readonly policies = policies;
  protected readonly errorClasses = errorClasses;
  protected readonly actionWords = actionWords;
  protected readonly policy = linkedSignal<Policy>(() => this.group()?.policy ?? 'priority');
  protected readonly told = computed(() => policies.find((one) => one.policy === this.policy())?.words ?? '');
  protected readonly members = linkedSignal<readonly Member[]>(() => this.group()?.members ?? this.free().slice(0, 1));
  protected readonly spare = computed(() => this.free(this.members()));
  protected readonly submission = new Submission(['name', 'policy', 'members', 'on_error']);

  protected name(id: string): string {
    return this.accounts().find((one) => one.id === id)?.name ?? 'an account';
  }

  protected add(id: string): void {
    if (id) this.members.update((all) => [...all, { account_id: id, weight: 1, backup: false }]);
  }

  protected drop(at: number): void {
    this.members.update((all) => all.filter((_, i) => i !== at));
  }

  protected move(at: number, by: -1 | 1): void {
    this.members.update((all) => moved(all, at, by));
  }

  protected write(at: number, change: Partial<Member>): void {
    this.members.update((all) => all.map((one, i) => (i === at ? { ...one, ...change } : one)));
  }

  protected action(name: string): string {
    return (this.group()?.on_error as Record<string, string> | undefined)?.[name] ?? '';
  }

  protected async save(event: Event): Promise<void> {
    const given = typed(event);
    const known = this.group();
    const rules = errorClasses.map((one) => [one.name, given(`on_error.${one.name}`)]).filter(([, action]) => action);
    const draft: Schemas['SaveRouteGroup'] = {
      name: given('name')?.trim() ?? '',
      policy: this.policy(),
      members: this.members().map(({ account_id, weight, backup }) => ({ account_id, weight, backup })),
      on_error: Object.fromEntries(rules),
    };
    await this.submission.run(async () =>
      this.saved.emit(
        known
          ? await this.api.put('/routes/groups/{id}', draft, { path: { id: known.id } })
          : await this.api.post('/routes/groups', draft),
      ),
    );
  }

  private free(taken: readonly Member[] = []): Member[] {
    const used = new Set(taken.map((one) => one.account_id));
    return this.accounts()
      .filter((one) => !used.has(one.id))
      .map((one) => ({ account_id: one.id, weight: 1, backup: false }));
  }
}
