import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialog, MatDialogModule } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';

import { Schemas } from '../api/operations';
import { randomKey } from '../core/random';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { Watched } from '../ui/watched';
import { ExportProgress } from './export-progress';
import { MessagesApi, Wanted } from './messages-api';

interface Question {
  readonly wanted: Wanted;
  readonly facets: Schemas['FacetsView'] | null;
}

const look = 700;

/** Asks for a file of what was found, and shows it grow. Closing the dialog stops nothing. */
@Component({
  selector: 'app-export-dialog',
  imports: [MatDialogModule, RouterLink, ExportProgress, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>Export</h2>
    <mat-dialog-content>
      <div class="stack">
        <app-problem [text]="submission.general()" [error]="submission.error()" />
        @if (shown(); as file) {
          <app-export-progress [file]="file" />
          <p class="quiet small">
            You can close this: the file is written anyway, and
            <a routerLink="/exports" mat-dialog-close>Exports</a> keeps it for three days.
          </p>
        } @else {
          <p>
            All that the search finds, as a CSV file{{ many() ? ', ' + many() + ' lines' : '' }}. It is written in the
            background.
          </p>
          <label class="check">
            <input #textsBox type="checkbox" [checked]="texts()" (change)="texts.set(textsBox.checked)" />
            <span>With the texts of the messages</span>
          </label>
        }
      </div>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <div class="row">
        <button type="button" class="button" mat-dialog-close>{{ shown() ? 'Close' : 'Leave it' }}</button>
        @if (!shown()) {
          <button type="button" class="button primary" cdkFocusInitial [disabled]="submission.busy()" (click)="start()">
            Write the file
          </button>
        }
      </div>
    </mat-dialog-actions>
  `,
})
class ExportDialog {
  private readonly api = inject(MessagesApi);
  private readonly data = inject<Question>(MAT_DIALOG_DATA);
  private readonly key = randomKey();
  private readonly started = signal<Schemas['ExportView'] | null>(null);
  private readonly watched: Watched<Schemas['ExportView'] | null> = new Watched<Schemas['ExportView'] | null>(
    async (signal) => {
      const before: Schemas['ExportView'] | null = this.shown();
      return before && (before.state === 'waiting' || before.state === 'running')
        ? this.api.exported(before.id, signal)
        : before;
    },
    look,
  );

  protected readonly submission = new Submission();
  protected readonly texts = signal(false);
  protected readonly shown = computed<Schemas['ExportView'] | null>(() => this.watched.value() ?? this.started());
  protected readonly many = computed(() => {
    const facets = this.data.facets;
    return facets ? `${facets.total_is_exact ? '' : 'more than '}${facets.total.toLocaleString()}` : '';
  });

  protected async start(): Promise<void> {
    const key = `${this.key}${this.texts() ? '-texts' : ''}`;
    await this.submission.run(async () => this.started.set(await this.api.export(this.data.wanted, this.texts(), key)));
  }
}

export function askExport(dialog: MatDialog, question: Question): void {
  dialog.open(ExportDialog, { data: question, width: '30rem' });
}
