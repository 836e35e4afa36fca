import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Feed } from '../ui/feed';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';
import { typed } from '../ui/typed';
import { dataClasses, size, span } from './data-classes';

type Run = Schemas['RetentionRunView'];

/** Days for each class of data, what happens next, and what was done. */
@Component({
  selector: 'app-retention-rules',
  imports: [Cell, DataTable, EmptyState, Field, Problem, Skeleton, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './retention-rules.html',
  styles: `
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
    .days {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
      gap: 1rem;
    }
    dl {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 0.4rem 1.5rem;
      margin: 0;
    }
    dt {
      color: var(--quiet);
    }
    dd {
      margin: 0;
    }
  `,
})
export class RetentionRules {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);

  protected readonly rules = resource({
    loader: ({ abortSignal }) => this.api.get('/privacy/retention', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.rules.error() ? ApiError.of(this.rules.error()) : null));
  protected readonly given = computed(() => (this.rules.hasValue() ? this.rules.value() : null));
  protected readonly submission = new Submission(Object.keys(dataClasses));
  protected readonly runs = new Feed<Run>((cursor) =>
    this.api.get('/privacy/retention/runs', { query: { cursor, limit: 20 } }),
  );
  protected readonly columns: readonly Column<Run>[] = [
    { key: 'at', label: 'When' },
    { key: 'data_class', label: 'Data', text: (r) => dataClasses[r.data_class]?.name ?? r.data_class },
    { key: 'action', label: 'Done', text: (r) => r.action },
    { key: 'what', label: 'What' },
    { key: 'rows', label: 'Rows', text: (r) => r.rows.toLocaleString(), align: 'end' },
    { key: 'bytes', label: 'Size', text: (r) => (r.bytes ? size(r.bytes) : '–'), align: 'end' },
  ];
  protected readonly key = (run: Run) => run.id;
  protected readonly classes = dataClasses;
  protected readonly span = span;

  constructor() {
    void this.runs.restart();
  }

  protected inWords(one: Schemas['RetentionClassView']): string {
    return `Kept ${span(one.days)}, then ${dataClasses[one.class]?.then}. ${one.minimum} to ${one.maximum} days; empty: as the account above has it (${one.inherited_days}).`;
  }

  protected async save(event: Event): Promise<void> {
    const given = typed(event);
    const days = (name: string) => (given(name)?.trim() ? Number(given(name)) : null);
    const archive = given('without_archive');
    const done = await this.submission.run(async () => {
      const rules = await this.api.put('/privacy/retention', {
        messages: days('messages'),
        texts: days('texts'),
        changes: days('changes'),
        webhooks: days('webhooks'),
        exports: days('exports'),
        requests: days('requests'),
        audit: days('audit'),
        without_archive: archive ? archive === 'yes' : null,
      });
      this.rules.set(rules);
    });
    if (done) this.toasts.good('These rules hold from now on.');
  }

  protected async look(): Promise<void> {
    if (await this.submission.run(async () => this.rules.set(await this.api.post('/privacy/retention/run', undefined))))
      this.toasts.good('The rules are looked at now.');
    void this.runs.restart();
  }
}
