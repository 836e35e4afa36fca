import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

import { Schemas } from '../api/operations';
import { Progress } from '../ui/progress';

/** How far a file is, and the way to it once it is complete. */
@Component({
  selector: 'app-export-progress',
  imports: [Progress],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let export = file();
    @switch (export.state) {
      @case ('done') {
        <span role="status">{{ export.rows.toLocaleString() }} lines, {{ size() }}.</span>
        <a class="button primary compact" [href]="export.download_url" download>Download</a>
      }
      @case ('failed') {
        <span class="bad" role="status">{{ export.error }}</span>
      }
      @case ('canceled') {
        <span class="quiet" role="status">Canceled after {{ export.rows.toLocaleString() }} lines.</span>
      }
      @default {
        @if (export.total !== null && export.state === 'running') {
          <app-progress label="Lines written" words="lines" [done]="export.rows" [total]="export.total" />
        } @else {
          <span role="status">{{ export.state === 'waiting' ? 'Waits for its turn.' : 'Counting…' }}</span>
        }
        @if (export.error) {
          <span class="quiet small">{{ export.error }}</span>
        }
      }
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem 1rem;
      align-items: center;
    }
    app-progress {
      flex: 1;
    }
    .bad {
      color: var(--bad);
    }
  `,
})
export class ExportProgress {
  readonly file = input.required<Schemas['ExportView']>();
  protected readonly size = computed(() => sizeWords(this.file().bytes));
}

export function sizeWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  while (bytes >= 1000 && at < units.length - 1) [bytes, at] = [bytes / 1000, at + 1];
  return `${at === 0 ? bytes : bytes.toFixed(bytes < 10 ? 1 : 0)} ${units[at]}`;
}
