import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';

import { Schemas } from '../api/operations';
import { Time } from '../ui/time';
import { diff } from './diff';

/** One entry with everything that is known of it. */
@Component({
  selector: 'app-entry-dialog',
  imports: [MatDialogModule, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './entry-dialog.html',
  styleUrl: './entry-dialog.css',
})
export class EntryDialog {
  protected readonly entry = inject<Schemas['AuditView']>(MAT_DIALOG_DATA);
  protected readonly rows = diff(this.entry.before, this.entry.after);
}
