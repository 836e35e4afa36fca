import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { Toasts } from '../../core/toasts';
import { Column, DataTable } from '../../ui/data-table';
import { Field } from '../../ui/field';
import { money } from '../../ui/money';
import { Problem } from '../../ui/problem';
import { Submission } from '../../ui/submission';
import { changesAnything, kindOfChange, place, summary, WrongLine, wrongLines } from './price-file';

type Imported = Schemas['ImportedPrices'];

/** The server takes no larger file. */
const largest = 1024 * 1024;

/** A new price list from a file: first what it would change, then, when that is right, the change. */
@Component({
  selector: 'app-price-import',
  imports: [DataTable, Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './price-import.html',
  styles: `
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
  `,
})
export class PriceImport {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);

  readonly id = input.required<string>();
  readonly applied = output();

  protected readonly file = signal<File | null>(null);
  /** Local date and time; empty: at once. */
  protected readonly from = signal('');
  protected readonly preview = signal<Imported | null>(null);
  protected readonly refused = signal<string | null>(null);
  protected readonly submission = new Submission(['valid_from', 'file']);
  protected readonly wrong = computed(() => wrongLines(this.submission.error()));
  protected readonly summary = summary;
  protected readonly changesAnything = changesAnything;

  protected readonly wrongColumns: readonly Column<WrongLine>[] = [
    { key: 'line', label: 'Line', text: (w) => (w.line === null ? 'File' : String(w.line)), sort: (w) => w.line ?? 0 },
    { key: 'column', label: 'Column', text: (w) => w.column || '–' },
    { key: 'value', label: 'Value', text: (w) => w.value || '–' },
    { key: 'message', label: 'Why', text: (w) => w.message },
  ];
  protected readonly changeColumns: readonly Column<Schemas['PriceChange']>[] = [
    { key: 'country', label: 'Country', text: (c) => place(c.country), sort: (c) => place(c.country) },
    { key: 'network', label: 'Network', text: (c) => c.network ?? 'every' },
    { key: 'change', label: 'Change', text: kindOfChange, sort: kindOfChange },
    { key: 'before', label: 'Before', align: 'end', text: (c) => this.money(c.before) },
    { key: 'after', label: 'After', align: 'end', text: (c) => this.money(c.after) },
    { key: 'selling', label: 'You sell at', align: 'end', text: (c) => this.money(c.selling) },
  ];
  protected readonly warningColumns: readonly Column<Schemas['PriceWarning']>[] = [
    { key: 'country', label: 'Country', text: (w) => place(w.country), sort: (w) => place(w.country) },
    { key: 'network', label: 'Network', text: (w) => w.network ?? 'every' },
    { key: 'cost', label: 'It costs', align: 'end', text: (w) => this.money(w.cost) },
    { key: 'selling', label: 'You sell at', align: 'end', text: (w) => this.money(w.selling) },
  ];

  protected pick(file: File | undefined): void {
    this.forget();
    this.file.set(file ?? null);
    if (file && file.size > largest)
      this.refused.set('The file is larger than 1 MB: a price list has at most 5,000 lines.');
  }

  /** What was shown is not what would be done any more. */
  protected forget(): void {
    this.preview.set(null);
    this.refused.set(null);
    this.submission.clear();
  }

  protected async look(): Promise<void> {
    this.forget();
    await this.submission.run(async () => this.preview.set(await this.send(true)));
  }

  protected async apply(box: HTMLInputElement): Promise<void> {
    const done = await this.submission.run(async () => {
      const { version } = await this.send(false);
      this.toasts.good(`Version ${version} of the prices is written.`);
    });
    if (!done) return this.preview.set(null);
    box.value = '';
    this.pick(undefined);
    this.applied.emit();
  }

  private send(dryRun: boolean): Promise<Imported> {
    const file = this.file();
    if (!file) throw new Error('There is no file.');
    const from = this.from();
    return this.api.upload('/provider-accounts/{id}/prices', file, {
      path: { id: this.id() },
      query: { dry_run: dryRun, valid_from: from ? new Date(from).toISOString() : undefined },
    });
  }

  private money(micros: number | null): string {
    return micros === null ? '–' : money(micros, this.preview()?.currency ?? 'USD');
  }
}
