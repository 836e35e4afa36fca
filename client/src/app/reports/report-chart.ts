import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

import { Chart, Series } from '../ui/chart';
import { drawn, labelOf, Report, stepOf, unit } from './figures';

/** The pale one is what was before; the table has every number for those who do not tell the colours apart. */
const tones: Record<string, string> = { delivered: '--good', failed: '--bad' };
const others = ['--brand', '--warn', '--busy'];
const mostBars = 15;

/** A report as a picture: over time as lines, else as bars of the first rows. Measures of another unit than the first are in the table only. */
@Component({
  selector: 'app-report-chart',
  imports: [Chart],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (series().length && labels().length > 1) {
      <p class="quiet small">{{ heading() }}</p>
      <app-chart [kind]="kind()" [heading]="heading()" [labels]="labels()" [series]="series()" />
    }
  `,
})
export class ReportChart {
  readonly report = input.required<Report>();

  private readonly overTime = computed(() => this.report().grain !== 'none' && this.report().dimensions.length === 0);
  private readonly rows = computed(() =>
    this.overTime() ? this.report().rows : this.report().grain === 'none' ? this.report().rows.slice(0, mostBars) : [],
  );
  protected readonly kind = computed(() => (this.overTime() ? 'line' : 'bar'));
  protected readonly heading = computed(() => {
    const [report, [first]] = [this.report(), this.report().measures];
    return first ? `${this.series().length > 1 ? 'Over time' : first.label}${unit(first, report.currency)}` : '';
  });
  protected readonly labels = computed(() =>
    this.rows().map((row) =>
      this.overTime()
        ? stepOf(row.at, this.report().grain)
        : row.labels.map((_, at) => labelOf(this.report(), row, at)).join(', '),
    ),
  );
  protected readonly series = computed<readonly Series[]>(() => {
    const report = this.report();
    const kind = report.measures[0]?.kind;
    // Bars stand on one another: parts of one whole may, others not.
    const alike = report.measures.map((column, at) => ({ column, at })).filter(({ column }) => column.kind === kind);
    const used = this.overTime() ? alike.slice(0, 3) : alike.slice(0, 1);
    const lines: Series[] = used.map(({ column, at }, i) => ({
      label: column.label,
      data: this.rows().map((row) => drawn(row.figures[at], column)),
      tone: tones[column.name] ?? others[i] ?? '--brand',
    }));
    const [first] = used;
    if (report.compared_from && this.overTime() && first)
      lines.push({
        label: `${first.column.label}, before`,
        data: this.rows().map((row) => drawn(row.compared?.[first.at], first.column)),
        tone: '--quiet',
      });
    return lines;
  });
}
