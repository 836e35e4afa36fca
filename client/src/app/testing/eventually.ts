import { vi } from 'vitest';

/** Awaits what a page does in its own time; on a busy machine that may take longer than the usual second. */
export function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: 4500 });
}
