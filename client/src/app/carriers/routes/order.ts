/** The list with one of its elements a place further up (-1) or down (1); the same list at its ends. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): readonly T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return list;
  const copy = [...list];
  copy.splice(to, 0, ...copy.splice(at, 1));
  return copy;
}
