import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  Injector,
  signal,
} from '@angular/core';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { Toasts } from '../../core/toasts';
import { Confirm } from '../../ui/confirm';
import { EmptyState } from '../../ui/empty-state';
import { Icon } from '../../ui/icon';
import { StatusChip } from '../../ui/status-chip';
import { matchWords } from './match';
import { moved } from './order';
import { RouteStore } from './route-store';
import { RuleForm } from './rule-form';

type Rule = Schemas['RouteRuleView'];

/** The rules in order: the first that fits decides. */
@Component({
  selector: 'app-rules',
  imports: [EmptyState, Icon, RuleForm, StatusChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './rules.html',
  styleUrl: './rules.css',
})
export class Rules {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly store = inject(RouteStore);

  /** The id of the rule that is written on; empty for a new one. */
  protected readonly open = signal<string | null>(null);
  protected readonly busy = signal(false);
  /** Read out after a move. */
  protected readonly told = signal('');

  protected words(rule: Rule): string {
    return matchWords(rule.match, this.store.tenantName);
  }

  protected saved(rule: Rule): void {
    this.open.set(null);
    this.toasts.good(`The rule “${rule.name}” is saved.`);
    this.store.routes.reload();
  }

  protected keyed(event: KeyboardEvent, at: number): void {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null;
    if (!event.altKey || by === null) return;
    event.preventDefault();
    void this.move(at, by);
  }

  /** Shown at once and then written; when that fails, the order is the server's again. */
  protected async move(at: number, by: -1 | 1): Promise<void> {
    const [rules, groups] = [this.store.rules(), this.store.groups()];
    const order = moved(rules, at, by);
    const rule = rules[at];
    if (order === rules || !rule || this.busy()) return;
    this.store.routes.set({ groups, rules: order.map((one, i) => ({ ...one, position: i + 1 })) });
    this.busy.set(true);
    try {
      const written = await this.api.put('/routes/rules/order', { ids: order.map((one) => one.id) });
      this.store.routes.set({ groups, rules: written });
      this.told.set(`${rule.name} is number ${at + by + 1} now.`);
    } catch (cause) {
      this.toasts.failed('The order is as it was.', cause);
      this.store.routes.reload();
    } finally {
      this.busy.set(false);
    }
    this.keepFocus(rule.id, by);
  }

  protected async toggle(rule: Rule): Promise<void> {
    const { id, name, group_id, match } = rule;
    try {
      await this.api.put('/routes/rules/{id}', { name, group_id, match, enabled: !rule.enabled }, { path: { id } });
    } catch (cause) {
      this.toasts.failed(`The rule “${name}” is as it was.`, cause);
    }
    this.store.routes.reload();
  }

  protected async remove(rule: Rule): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Delete the rule “${rule.name}”?`,
      text: 'What it was for goes where the next rule that fits leads, or nowhere if there is none. This cannot be undone.',
      action: 'Delete the rule',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.delete('/routes/rules/{id}', undefined, { path: { id: rule.id } });
      this.toasts.good(`The rule “${rule.name}” is deleted.`);
    } catch (cause) {
      this.toasts.failed(`The rule “${rule.name}” is not deleted.`, cause);
    }
    this.store.routes.reload();
  }

  /** A row that is put elsewhere in the page loses the focus; at an end its button is off, then the other has it. */
  private keepFocus(id: string, by: -1 | 1): void {
    const find = (way: string) =>
      this.host.querySelector<HTMLButtonElement>(`[data-rule="${id}"] [data-way="${way}"]:not(:disabled)`);
    const focus = () => (find(String(by)) ?? find(String(-by)))?.focus();
    afterNextRender({ read: focus }, { injector: this.injector });
  }
}
