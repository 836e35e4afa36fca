import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Column, DataTable } from '../ui/data-table';
import { Icon } from '../ui/icon';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { FilePreview, likelyPhone, mapped, preview } from './recipient-file';

type Uploaded = Schemas['UploadedFile'];

const largest = 50 * 1024 * 1024;

/** A file of recipients: picked or dropped, its columns named, uploaded, and what was left out of it. */
@Component({
  selector: 'app-file-picker',
  imports: [DataTable, Icon, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './file-picker.html',
  styleUrl: './file-picker.css',
})
export class FilePicker {
  private readonly api = inject(Api);

  readonly file = input.required<Uploaded | null>();
  readonly uploaded = output<Uploaded | null>();

  protected readonly seen = signal<FilePreview | null>(null);
  protected readonly phone = signal(0);
  protected readonly names = signal<readonly string[]>([]);
  protected readonly over = signal(false);
  protected readonly refused = signal<string | null>(null);
  protected readonly submission = new Submission();

  protected readonly errorColumns: readonly Column<Uploaded['errors'][number]>[] = [
    { key: 'line', label: 'Line', text: (e) => String(e.line), sort: (e) => e.line },
    { key: 'value', label: 'Value', text: (e) => e.value },
    { key: 'message', label: 'Why', text: (e) => e.message },
  ];

  protected async dropped(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.over.set(false);
    await this.picked(event.dataTransfer?.files[0]);
  }

  protected async picked(file: File | null | undefined): Promise<void> {
    if (!file) return;
    this.uploaded.emit(null);
    this.submission.clear();
    this.refused.set(null);
    this.seen.set(null);
    if (file.size === 0 || file.size > largest) {
      this.refused.set(file.size === 0 ? 'The file is empty.' : 'The file is larger than 50 MB: split it.');
      return;
    }
    const seen = await preview(file).catch(() => null);
    if (!seen || seen.columns.length === 0) {
      this.refused.set('The file cannot be read as text. Save it as CSV in UTF-8.');
      return;
    }
    this.seen.set(seen);
    this.phone.set(likelyPhone(seen));
    this.names.set(seen.columns.map((name) => (seen.hasHeader ? name : '')));
  }

  protected rename(at: number, name: string): void {
    this.names.update((names) => names.map((old, i) => (i === at ? name.trim() : old)));
  }

  protected async upload(): Promise<void> {
    const seen = this.seen();
    if (!seen) return;
    const file = mapped(seen, this.phone(), this.names());
    await this.submission.run(async () => this.uploaded.emit(await this.api.upload('/files/upload', file)));
  }

  protected again(): void {
    this.seen.set(null);
    this.uploaded.emit(null);
  }
}
