import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { Toasts } from '../../core/toasts';
import { Confirm } from '../../ui/confirm';
import { EmptyState } from '../../ui/empty-state';
import { GroupForm } from './group-form';
import { RouteStore } from './route-store';
import { actionWords, ErrorAction, errorClasses, policyLabel } from './words';

type Group = Schemas['RouteGroupView'];

/** Sets of accounts that rules lead to. */
@Component({
  selector: 'app-groups',
  imports: [EmptyState, GroupForm],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './groups.html',
  styles: `
    ol,
    ul {
      margin: 0;
      padding-inline-start: 1.4rem;
    }
  `,
})
export class Groups {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);
  protected readonly store = inject(RouteStore);

  /** The id of the group that is written on; empty for a new one. */
  protected readonly open = signal<string | null>(null);
  protected readonly policyLabel = policyLabel;

  /** Of the weights of those that share, not of the backups. */
  protected share(group: Group, member: Schemas['RouteMemberView']): string {
    const sum = group.members.filter((one) => !one.backup).reduce((all, one) => all + one.weight, 0);
    return sum ? `${Math.round((100 * member.weight) / sum)} %` : 'nothing';
  }

  protected unusual(group: Group): string[] {
    return Object.entries(group.on_error as Record<string, ErrorAction>).map(([name, action]) => {
      const label = errorClasses.find((one) => one.name === name)?.label ?? name;
      return `${label}: ${actionWords[action]}`;
    });
  }

  protected rulesTo(group: Group): string {
    const names = this.store
      .rules()
      .filter((rule) => rule.group_id === group.id)
      .map((rule) => rule.name);
    return names.length ? `Used by ${names.join(', ')}.` : 'No rule leads to it yet.';
  }

  protected saved(group: Group): void {
    this.open.set(null);
    this.toasts.good(`The group “${group.name}” is saved.`);
    this.store.routes.reload();
  }

  protected async remove(group: Group): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Delete the group “${group.name}”?`,
      text: 'Its accounts stay. No rule may lead to it. This cannot be undone.',
      action: 'Delete the group',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.delete('/routes/groups/{id}', undefined, { path: { id: group.id } });
      this.toasts.good(`The group “${group.name}” is deleted.`);
    } catch (cause) {
      this.toasts.failed(`The group “${group.name}” is not deleted.`, cause);
    }
    this.store.routes.reload();
  }
}
