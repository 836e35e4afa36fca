import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialog, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';

import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

export interface ReasonQuestion {
  readonly title: string;
  readonly text: string;
  readonly hint: string;
  readonly action: string;
  readonly danger?: boolean;
  /** Done while the dialog is open, so that a refusal shows in it. */
  readonly work: (reason: string) => Promise<unknown>;
}

/** Asks why, and does it. */
@Component({
  selector: 'app-reason-dialog',
  imports: [MatDialogModule, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form (submit)="$event.preventDefault(); send(box.value)" novalidate>
      <h2 mat-dialog-title>{{ question.title }}</h2>
      <mat-dialog-content>
        <div class="stack">
          <p>{{ question.text }}</p>
          <app-problem [text]="submission.general()" [error]="submission.error()" />
          <app-field for="reason" label="Reason" [hint]="question.hint" [problem]="submission.problem('reason')">
            <input #box id="reason" class="input" maxlength="300" autocomplete="off" cdkFocusInitial />
          </app-field>
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <div class="row">
          <button type="button" class="button" mat-dialog-close>Leave it</button>
          <button
            class="button"
            [class.danger]="question.danger"
            [class.primary]="!question.danger"
            [disabled]="submission.busy()"
          >
            {{ question.action }}
          </button>
        </div>
      </mat-dialog-actions>
    </form>
  `,
})
class ReasonDialog {
  private readonly reference = inject<MatDialogRef<ReasonDialog, boolean>>(MatDialogRef);
  protected readonly question = inject<ReasonQuestion>(MAT_DIALOG_DATA);
  protected readonly submission = new Submission(['reason']);

  protected async send(reason: string): Promise<void> {
    if (await this.submission.run(() => this.question.work(reason.trim()))) this.reference.close(true);
  }
}

/** True once it was done. */
export async function askWhy(dialog: MatDialog, question: ReasonQuestion): Promise<boolean> {
  const asked = dialog.open<ReasonDialog, ReasonQuestion, boolean>(ReasonDialog, { data: question, width: '30rem' });
  return (await firstValueFrom(asked.afterClosed())) === true;
}
