import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialog, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';

import { Schemas } from '../api/operations';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

interface Naming {
  readonly title: string;
  readonly name: string;
  readonly query: string;
  readonly sort: string | null;
  readonly shared: boolean;
}

type Work = (given: Schemas['SavedSearchRequest']) => Promise<unknown>;

/** What a search is called, what it asks, and for whom it is kept. */
@Component({
  selector: 'app-save-dialog',
  imports: [MatDialogModule, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form (submit)="$event.preventDefault(); send(nameBox.value, queryBox.value, sharedBox.checked)" novalidate>
      <h2 mat-dialog-title>{{ data.naming.title }}</h2>
      <mat-dialog-content>
        <div class="stack">
          <app-problem [text]="submission.general()" [error]="submission.error()" />
          <app-field for="search-name" label="Name" [problem]="submission.problem('name')">
            <input
              #nameBox
              id="search-name"
              class="input"
              maxlength="60"
              autocomplete="off"
              cdkFocusInitial
              [value]="data.naming.name"
            />
          </app-field>
          <app-field
            for="search-query"
            label="What it asks"
            hint="Empty: all messages."
            [problem]="submission.problem('q')"
          >
            <input
              #queryBox
              id="search-query"
              class="input"
              maxlength="500"
              autocomplete="off"
              spellcheck="false"
              [value]="data.naming.query"
            />
          </app-field>
          <label class="check">
            <input #sharedBox type="checkbox" [checked]="data.naming.shared" />
            <span>Show it to everybody in the account</span>
          </label>
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <div class="row">
          <button type="button" class="button" mat-dialog-close>Leave it</button>
          <button class="button primary" [disabled]="submission.busy()">Keep it</button>
        </div>
      </mat-dialog-actions>
    </form>
  `,
})
class SaveDialog {
  private readonly reference = inject<MatDialogRef<SaveDialog, boolean>>(MatDialogRef);
  protected readonly data = inject<{ naming: Naming; work: Work }>(MAT_DIALOG_DATA);
  protected readonly submission = new Submission(['name', 'q']);

  protected async send(name: string, query: string, shared: boolean): Promise<void> {
    const given = { name: name.trim(), query: query.trim(), sort: this.data.naming.sort, shared };
    if (await this.submission.run(() => this.data.work(given))) this.reference.close(true);
  }
}

/** True once it was kept. */
export async function askName(dialog: MatDialog, naming: Naming, work: Work): Promise<boolean> {
  const asked = dialog.open<SaveDialog, object, boolean>(SaveDialog, { data: { naming, work }, width: '32rem' });
  return (await firstValueFrom(asked.afterClosed())) === true;
}
