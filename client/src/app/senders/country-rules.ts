import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { CountryRuleForm } from './country-rule-form';
import { freedoms } from './freedoms';
import { place } from './place';

type Rule = Schemas['SenderRuleView'];

/** What countries let be shown as sender. The operator keeps the table; everybody can read it. */
@Component({
  selector: 'app-country-rules',
  imports: [Cell, CountryRuleForm, DataTable, EmptyState, Problem, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './country-rules.html',
  styles: 'time { white-space: nowrap; }',
})
export class CountryRules {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);

  /** Only to be read, whoever reads it. */
  readonly look = input(false);
  protected readonly mayChange = computed(() => !this.look() && this.session.can('platform:manage'));
  protected readonly list = resource({
    loader: ({ abortSignal }) => this.api.get('/sender-rules', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  protected readonly rows = computed(() => (this.list.hasValue() ? this.list.value() : []));
  /** The rule that is written on; undefined for a new one. */
  protected readonly open = signal<Rule | undefined | null>(null);
  protected readonly columns = computed<readonly Column<Rule>[]>(() => [
    { key: 'country', label: 'Country', text: (r) => place(r.country), sort: (r) => place(r.country) },
    { key: 'letters', label: 'Letters', text: (r) => freedoms[r.alphanumeric], sort: (r) => r.alphanumeric },
    { key: 'numbers', label: 'Numbers', text: (r) => freedoms[r.numeric], sort: (r) => r.numeric },
    { key: 'note', label: 'Note' },
    { key: 'as_of', label: 'Read on', sort: (r) => r.as_of },
    ...(this.mayChange() ? [{ key: 'actions', label: '' }] : []),
  ]);
  protected readonly key = (rule: Rule) => rule.country;

  protected address(rule: Rule): string | null {
    return /^https?:\/\//.test(rule.source) ? rule.source : null;
  }

  protected saved(rule: Rule): void {
    this.open.set(null);
    this.toasts.good(`The rule of ${place(rule.country)} holds.`);
    this.list.reload();
  }

  protected async remove(rule: Rule): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Take the rule of ${place(rule.country)} away?`,
      text: 'From then on every sender goes there as it is given; the country may drop or change it.',
      action: 'Take it away',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.delete('/sender-rules/{country}', undefined, { path: { country: rule.country } });
      this.toasts.good(`${place(rule.country)} has no rule any more.`);
    } catch (cause) {
      this.toasts.failed(`The rule of ${place(rule.country)} still holds.`, cause);
    }
    this.list.reload();
  }
}
