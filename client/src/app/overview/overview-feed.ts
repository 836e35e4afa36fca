import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Live } from '../core/live';

const pause = 10_000;

/** The account at a glance: asked for once, then told; asked for again and again while nothing is live. */
@Injectable()
export class OverviewFeed {
  private readonly api = inject(Api);
  private readonly source = inject(Live);
  private readonly current = signal<Schemas['OverviewView'] | null>(null);
  private readonly fault = signal<ApiError | null>(null);
  private readonly left = new AbortController();

  readonly view = this.current.asReadonly();
  readonly error = this.fault.asReadonly();
  readonly live = computed(() => this.source.connected());

  constructor() {
    const leave = this.source.onOverview((view) => {
      this.current.set(view);
      this.fault.set(null);
    });
    const timer = setInterval(() => {
      if (!this.source.connected()) void this.ask();
    }, pause);
    inject(DestroyRef).onDestroy(() => {
      leave();
      clearInterval(timer);
      this.left.abort();
    });
    void this.ask();
  }

  private async ask(): Promise<void> {
    try {
      this.current.set(await this.api.get('/overview', { signal: this.left.signal }));
      this.fault.set(null);
    } catch (cause) {
      if (!this.left.signal.aborted) this.fault.set(ApiError.of(cause));
    }
  }
}
