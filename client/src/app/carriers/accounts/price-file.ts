import { ApiError } from '../../api/api-error';
import { regionName } from '../../settings/region';

/** A line of the file that the server does not take. */
export interface WrongLine {
  /** Null where the file as a whole is to blame. */
  readonly line: number | null;
  readonly column: string;
  readonly value: string;
  readonly message: string;
}

/** What the server says of a file, by line: `file.lines[3].price` is the price in line 3. */
export function wrongLines(error: ApiError | null): readonly WrongLine[] {
  return (error?.errors ?? [])
    .filter((one) => one.field === 'file' || one.field.startsWith('file.'))
    .map((one) => {
      const at = /^file\.lines\[(\d+)\](?:\.(.+))?$/.exec(one.field);
      return { line: at ? Number(at[1]) : null, column: at?.[2] ?? '', value: one.value ?? '', message: one.message };
    });
}

/** "2 new, 1 changed, 3 gone, 40 as before" */
export function summary(import_: { added: number; changed: number; removed: number; unchanged: number }): string {
  const parts: [number, string][] = [
    [import_.added, 'new'],
    [import_.changed, 'changed'],
    [import_.removed, 'gone'],
    [import_.unchanged, 'as before'],
  ];
  const said = parts.filter(([many]) => many > 0).map(([many, what]) => `${many.toLocaleString()} ${what}`);
  return said.join(', ') || 'no prices at all';
}

/** Whether applying would write anything new. */
export function changesAnything(import_: { added: number; changed: number; removed: number }): boolean {
  return import_.added + import_.changed + import_.removed > 0;
}

/** How the change of a price looks in a word. */
export function kindOfChange(change: { before: number | null; after: number | null }): string {
  if (change.before === null) return 'new';
  if (change.after === null) return 'gone';
  return change.after > change.before ? 'dearer' : 'cheaper';
}

/** A country as a price list names it. */
export function place(country: string): string {
  return country === '*' ? 'Every other' : (regionName(country) ?? country);
}
