/** One value that an action touched. Null: there was none, or there is none any more. */
export interface Difference {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly kind: 'added' | 'removed' | 'changed' | 'same';
}

/** What was and what is, value by value: those that changed first. */
export function diff(before: unknown, after: unknown): Difference[] {
  const [was, is] = [flat(before), flat(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])];
  const rows = paths.map((path): Difference => {
    const [x, y] = [was.get(path) ?? null, is.get(path) ?? null];
    return {
      path,
      before: x,
      after: y,
      kind: x === y ? 'same' : x === null ? 'added' : y === null ? 'removed' : 'changed',
    };
  });
  return [...rows.filter((row) => row.kind !== 'same'), ...rows.filter((row) => row.kind === 'same')];
}

/** Values by their path; what is null or missing is not there. A list of plain values is one value. */
function flat(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) return found;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) {
    found.set(path || 'value', value.join(', '));
  } else if (typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) flat(inner, path ? `${path}.${name}` : name, found);
  } else {
    found.set(path || 'value', typeof value === 'string' ? value : JSON.stringify(value));
  }
  return found;
}
