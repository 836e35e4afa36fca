import { DestroyRef, inject, signal } from '@angular/core';

import { ApiError } from '../api/api-error';

/** Asked for again and again while the page is looked at. A failed look leaves the last answer standing. */
export class Watched<T> {
  private readonly last = signal<T | null>(null);
  private readonly fault = signal<ApiError | null>(null);
  private readonly left = new AbortController();
  private turn = 0;

  readonly value = this.last.asReadonly();
  readonly error = this.fault.asReadonly();

  /** Needs an injection context: it ends with the component. */
  constructor(
    private readonly fetch: (signal: AbortSignal) => Promise<T>,
    milliseconds: number,
  ) {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.ask();
    }, milliseconds);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      this.left.abort();
    });
  }

  async ask(): Promise<void> {
    const turn = ++this.turn; // an answer to an older question is dropped
    try {
      const value = await this.fetch(this.left.signal);
      if (turn !== this.turn) return;
      this.last.set(value);
      this.fault.set(null);
    } catch (cause) {
      if (turn === this.turn && !this.left.signal.aborted) this.fault.set(ApiError.of(cause));
    }
  }
}
