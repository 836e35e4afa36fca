import { signal } from '@angular/core';

import { ApiError } from '../api/api-error';

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A list that comes in pages: the first anew whenever what is asked changes, the next ones on demand. */
export class Feed<T> {
  private readonly list = signal<readonly T[]>([]);
  private readonly running = signal(true);
  private readonly refusal = signal<ApiError | null>(null);
  private readonly next = signal<string | null>(null);
  private turn = 0;

  readonly items = this.list.asReadonly();
  readonly loading = this.running.asReadonly();
  readonly error = this.refusal.asReadonly();
  readonly more = this.next.asReadonly();

  constructor(private readonly fetch: (cursor: string | undefined) => Promise<Page<T>>) {}

  async restart(): Promise<void> {
    this.list.set([]);
    await this.load(undefined);
  }

  async continue(): Promise<void> {
    const cursor = this.next();
    if (cursor && !this.running()) await this.load(cursor);
  }

  /** Puts a row's new self in its place. */
  replace(matches: (item: T) => boolean, item: T): void {
    this.list.update((items) => items.map((old) => (matches(old) ? item : old)));
  }

  private async load(cursor: string | undefined): Promise<void> {
    const turn = ++this.turn; // an answer to an older question is dropped
    this.running.set(true);
    this.refusal.set(null);
    try {
      const page = await this.fetch(cursor);
      if (turn !== this.turn) return;
      this.list.update((items) => (cursor ? [...items, ...page.items] : page.items));
      this.next.set(page.next_cursor);
    } catch (cause) {
      if (turn === this.turn) this.refusal.set(ApiError.of(cause));
    } finally {
      if (turn === this.turn) this.running.set(false);
    }
  }
}
