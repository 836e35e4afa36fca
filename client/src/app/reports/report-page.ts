import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Params, Router, RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { csvOf, Question, questionOf, wordOf } from './definition';
import { Report } from './figures';
import { readyMade } from './ready-made';
import { ReportBuilder } from './report-builder';
import { ReportChart } from './report-chart';
import { ReportTable } from './report-table';
import { SaveForm } from './save-form';

/** One report: what is asked for stands in the address, so that it can be sent to a colleague. */
@Component({
  selector: 'app-report-page',
  imports: [
    RouterLink,
    EmptyState,
    Icon,
    PageHeader,
    Problem,
    Skeleton,
    ReportBuilder,
    ReportChart,
    ReportTable,
    SaveForm,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './report-page.html',
  styleUrl: './report-page.css',
})
export class ReportPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly params = toSignal(inject(ActivatedRoute).queryParams, { initialValue: {} as Params });

  /** Days begin where the reader is, unless the address says otherwise. */
  protected readonly question = computed<Question>(() => {
    const given = questionOf(this.params());
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return { measures: 'messages,delivered,delivery_rate', ...given, ...(given['tz'] ? {} : { tz: zone || 'UTC' }) };
  });
  protected readonly report = signal<Report | null>(null);
  protected readonly error = signal<ApiError | null>(null);
  protected readonly loading = signal(false);
  protected readonly saving = signal(false);
  protected readonly saved = signal<Schemas['SavedReportView'] | null>(null);
  protected readonly csv = computed(() => csvOf(this.question()));
  protected readonly heading = computed(() => {
    const asked = this.question();
    const made = readyMade.find(
      ({ question }) =>
        question['measures'] === asked['measures'] &&
        (question['dimensions'] ?? '') === (asked['dimensions'] ?? '') &&
        (question['grain'] ?? '') === (asked['grain'] ?? ''),
    );
    return this.saved()?.name ?? made?.name ?? 'Report';
  });
  protected readonly lead = computed(() => {
    const report = this.report();
    if (!report) return undefined;
    const end = new Date(new Date(report.to).getTime() - 1);
    const last = new Intl.DateTimeFormat('en-CA', { timeZone: report.tz }).format(end);
    return `${report.from.slice(0, 10)} to ${last}, ${report.tz}`;
  });

  constructor() {
    let run = 0;
    effect((done) => {
      const query = this.question();
      const [mine, given] = [++run, new AbortController()];
      done(() => given.abort());
      untracked(() => this.loading.set(true));
      this.api.get('/reports/query', { query, signal: given.signal }).then(
        (report) => this.show(report, null),
        (cause: unknown) => {
          if (mine === run) this.show(null, ApiError.of(cause));
        },
      );
    });
    effect(() => {
      const id: unknown = this.params()['saved'];
      if (typeof id !== 'string') return this.saved.set(null);
      this.api.get('/reports/saved').then(
        (all) => this.saved.set(all.find((one) => one.id === id) ?? null),
        () => this.saved.set(null), // the report itself shows all the same
      );
    });
  }

  protected ask(change: Question): void {
    const queryParams = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [name, value.length ? value : null]),
    );
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected kept(report: Schemas['SavedReportView']): void {
    this.saving.set(false);
    this.saved.set(report);
    void this.router.navigate([], {
      queryParams: { saved: report.id },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected print(): void {
    globalThis.print();
  }

  protected readonly zone = computed(() => wordOf(this.question(), 'tz'));

  private show(report: Report | null, error: ApiError | null): void {
    this.report.set(report);
    this.error.set(error);
    this.loading.set(false);
  }
}
