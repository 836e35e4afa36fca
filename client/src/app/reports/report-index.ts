import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { paramsOf } from './definition';
import { readyMade } from './ready-made';
import { scheduleWords } from './schedule-words';

type Saved = Schemas['SavedReportView'];

/** Reports to begin with, and those that are kept. */
@Component({
  selector: 'app-report-index',
  imports: [RouterLink, Cell, DataTable, EmptyState, PageHeader, Problem, Skeleton, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './report-index.html',
  styleUrl: './report-index.css',
})
export class ReportIndex {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);

  protected readonly readyMade = computed(() =>
    readyMade.filter((one) => !one.carriers || this.session.can('carriers:manage')),
  );
  protected readonly saved = signal<readonly Saved[] | null>(null);
  protected readonly error = signal<ApiError | null>(null);
  protected readonly busy = signal<string | null>(null);
  protected readonly columns: readonly Column<Saved>[] = [
    { key: 'name', label: 'Report', sort: (r) => r.name.toLowerCase() },
    { key: 'owner', label: 'Kept by', text: (r) => r.owner || (r.mine ? 'you' : 'a program') },
    { key: 'mailed', label: 'Mailed', text: (r) => scheduleWords(r.schedule) },
    { key: 'last', label: 'Last mail' },
    { key: 'actions', label: '' },
  ];
  protected readonly key = (report: Saved) => report.id;
  protected readonly editing = (report: Saved) => ({ ...paramsOf(report.definition), saved: report.id });

  constructor() {
    void this.load();
  }

  protected async pause(report: Saved): Promise<void> {
    const { schedule } = report;
    if (!schedule) return;
    await this.run(report, 'Nothing was changed.', async () => {
      const { name, definition, shared } = report;
      const body = { name, definition, shared, schedule: { ...schedule, paused: !schedule.paused } };
      await this.api.put('/reports/saved/{id}', body, { path: { id: report.id } });
    });
  }

  protected async send(report: Saved): Promise<void> {
    await this.run(report, 'It was not mailed.', async () => {
      const sent = await this.api.post('/reports/saved/{id}/send', undefined, { path: { id: report.id } });
      this.toasts.good(sent.last_result ?? 'It was mailed.');
    });
  }

  protected async drop(report: Saved): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Delete "${report.name}"?`,
      text: 'It is not mailed any more, and links to it lead nowhere. The figures stay.',
      action: 'Delete it',
      danger: true,
    });
    if (!sure) return;
    await this.run(report, 'It is still there.', async () => {
      await this.api.delete('/reports/saved/{id}', undefined, { path: { id: report.id } });
    });
  }

  private async load(): Promise<void> {
    try {
      this.saved.set(await this.api.get('/reports/saved'));
      this.error.set(null);
    } catch (cause) {
      this.error.set(ApiError.of(cause));
    }
  }

  private async run(report: Saved, failed: string, work: () => Promise<void>): Promise<void> {
    this.busy.set(report.id);
    try {
      await work();
      await this.load();
    } catch (cause) {
      this.toasts.failed(failed, cause);
    } finally {
      this.busy.set(null);
    }
  }
}
