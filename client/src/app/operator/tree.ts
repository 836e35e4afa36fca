/** What a row of the tree needs. */
export interface Node {
  readonly id: string;
  readonly parent_id: string | null;
}

/** The rows in the order of the tree, each below the one above it, with how deep it is. One without a parent here is a root. */
export function inTreeOrder<T extends Node>(rows: readonly T[]): { row: T; depth: number }[] {
  const known = new Set(rows.map((row) => row.id));
  const below = new Map<string | null, T[]>();
  for (const row of rows) {
    const above = row.parent_id !== null && known.has(row.parent_id) ? row.parent_id : null;
    below.set(above, [...(below.get(above) ?? []), row]);
  }
  const ordered: { row: T; depth: number }[] = [];
  const add = (above: string | null, depth: number): void => {
    for (const row of below.get(above) ?? []) {
      ordered.push({ row, depth });
      add(row.id, depth + 1);
    }
  };
  add(null, 0);
  return ordered;
}
