/** The beginning of a file of recipients: enough to show it and to say which column is what. */
export interface FilePreview {
  readonly file: File;
  readonly delimiter: string;
  /** Whether the first row names the columns. */
  readonly hasHeader: boolean;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Bytes of the first row with its line end; 0 when there is no header. */
  readonly headerBytes: number;
}

const head = 64 * 1024;
const phoneNames = new Set(['phone', 'phone_number', 'msisdn', 'number', 'mobile', 'to', 'tel']);
const shownRows = 6;

export async function preview(file: File): Promise<FilePreview> {
  const text = await file.slice(0, head).text();
  const delimiter = [',', ';', '\t', '|'].reduce((best, d) => (count(text, d) > count(text, best) ? d : best));
  const [records, firstLength] = parse(text, delimiter, shownRows + 1);
  const first = records[0] ?? [];
  const hasHeader = first.length > 0 && !first.some(looksLikeNumber);
  return {
    file,
    delimiter,
    hasHeader,
    columns: hasHeader ? first.map((c) => c.trim()) : first.map((_, i) => `column ${i + 1}`),
    rows: records.slice(hasHeader ? 1 : 0).slice(0, shownRows),
    headerBytes: hasHeader ? new TextEncoder().encode(text.slice(0, firstLength)).length : 0,
  };
}

/** The column that is most likely the number's. */
export function likelyPhone(seen: FilePreview): number {
  const named = seen.columns.findIndex((c) => phoneNames.has(c.toLowerCase()));
  if (named >= 0) return named;
  const numbers = seen.columns.map((_, i) => seen.rows.filter((row) => looksLikeNumber(row[i] ?? '')).length);
  return Math.max(0, numbers.indexOf(Math.max(...numbers)));
}

/**
 * The same file with a first row that says what was chosen. The server reads names; only the first row is written anew, the rest is not even read.
 * @param names By column: the variable's name, or empty to leave the column out.
 */
export function mapped(seen: FilePreview, phone: number, names: readonly string[]): File {
  const header = seen.columns.map((_, i) => (i === phone ? 'phone' : variable(names[i] ?? '')));
  const line = `${header.map((name) => (/["\s,;|]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(seen.delimiter)}\n`;
  const name = seen.file.name.replace(/\.(txt|tsv)$/i, '.csv');
  return new File([line, seen.file.slice(seen.headerBytes)], /\.csv$/i.test(name) ? name : `${name}.csv`, {
    type: 'text/csv',
  });
}

/** Two columns called like a number would be a guess for the server: the one that was not chosen is renamed. */
function variable(name: string): string {
  return phoneNames.has(name.toLowerCase()) ? `${name}_2` : name;
}

function looksLikeNumber(cell: string): boolean {
  return /^\s*\+?[\d\s().-]{7,20}\s*$/.test(cell);
}

function count(text: string, delimiter: string): number {
  return text.slice(0, 4096).split(delimiter).length;
}

/** The first records, and how many characters the very first took with its line end. */
function parse(text: string, delimiter: string, most: number): [string[][], number] {
  const records: string[][] = [];
  let [row, cell, quoted, first] = [[] as string[], '', false, 0];
  for (let i = 0; i < text.length && records.length < most; i++) {
    const c = text[i] ?? '';
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === delimiter) {
      row.push(cell);
      cell = '';
    } else if (c === '\n') {
      row.push(cell.replace(/\r$/, ''));
      if (row.some((x) => x.trim())) records.push(row);
      if (records.length === 1 && first === 0) first = i + 1;
      [row, cell] = [[], ''];
    } else if (c !== '\uFEFF') cell += c;
  }
  if (records.length < most && (cell || row.length)) records.push([...row, cell]);
  return [records, first || text.length];
}
