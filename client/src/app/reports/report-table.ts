import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { against, labelOf, Report, Row, shown, stepOf } from './figures';

/** The rows of a report, and their totals. */
@Component({
  selector: 'app-report-table',
  imports: [Cell, DataTable],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-data-table caption="The report's rows" [rows]="rows()" [columns]="columns()">
      @for (measure of report().measures; track measure.name; let at = $index) {
        <ng-template [appCell]="measure.name" [of]="rows()" let-row>
          <span class="figure" [class.total]="row === total()">
            {{ text(row, at) }}
            @if (change(row, at); as by) {
              <span class="quiet small">{{ by }}</span>
            }
          </span>
        </ng-template>
      }
      <ng-template appCell="advice" [of]="rows()" let-row>
        @if (row.advice; as advice) {
          <span class="small">{{ advice.meaning }} {{ advice.advice }}</span>
        }
      </ng-template>
    </app-data-table>
  `,
  styles: `
    .figure {
      display: inline-flex;
      flex-wrap: wrap;
      gap: 0 0.5rem;
      justify-content: end;
      font-variant-numeric: tabular-nums;
    }
    .total {
      font-weight: 600;
    }
  `,
})
export class ReportTable {
  readonly report = input.required<Report>();

  protected readonly total = computed(() => this.report().totals);
  /** A report by nothing and not over time is its totals. */
  protected readonly rows = computed<readonly Row[]>(() => {
    const { rows, totals, dimensions, grain } = this.report();
    return dimensions.length || grain !== 'none' ? [...rows, totals] : [totals];
  });
  protected readonly columns = computed<readonly Column<Row>[]>(() => {
    const report = this.report();
    const first = (row: Row, words: string, leads: boolean) => (row === report.totals ? (leads ? 'Total' : '') : words);
    const columns: Column<Row>[] = [];
    if (report.grain !== 'none')
      columns.push({ key: 'at', label: 'When', text: (row) => first(row, stepOf(row.at, report.grain), true) });
    report.dimensions.forEach((column, at) =>
      columns.push({
        key: column.name,
        label: column.label,
        text: (row) => first(row, labelOf(report, row, at), at === 0 && report.grain === 'none'),
      }),
    );
    if (!columns.length) columns.push({ key: 'all', label: '', text: () => 'Total' });
    report.measures.forEach((column) => columns.push({ key: column.name, label: column.label, align: 'end' }));
    if (report.rows.some((row) => row.advice)) columns.push({ key: 'advice', label: 'What it means' });
    return columns;
  });

  protected text(row: Row, at: number): string {
    const column = this.report().measures[at];
    return column ? shown(row.figures[at], column, this.report().currency) : '';
  }

  protected change(row: Row, at: number): string {
    const column = this.report().measures[at];
    return column && row.compared ? against(row.figures[at], row.compared[at], column) : '';
  }
}
