import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';

type Report = Schemas['BatchReport'];

const ends = ['delivered', 'undelivered', 'expired', 'unknown', 'rejected', 'failed', 'canceled'];
const pause = 1_000;

/** Follows one batch until its last receipt: asks, waits, asks. One for each component that shows it. */
@Injectable()
export class BatchWatch {
  private readonly api = inject(Api);
  private readonly current = signal<Report | null>(null);
  private readonly fault = signal<unknown>(null);
  private running: AbortController | undefined;

  readonly report = this.current.asReadonly();
  readonly error = this.fault.asReadonly();
  readonly finished = computed(() => this.current()?.finished ?? false);
  readonly counts = computed(() =>
    Object.entries(this.current()?.counts ?? {})
      .filter(([, many]) => many > 0)
      .map(([status, many]) => ({ status, many })),
  );
  readonly ended = computed(() => endedOf(this.current()?.counts ?? {}));
  readonly state = computed(() => stateOf(this.current()));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.running?.abort());
  }

  watch(bulkId: string): void {
    this.running?.abort();
    this.running = new AbortController();
    void this.follow(bulkId, this.running.signal);
  }

  private async follow(bulkId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const report = await this.api.get('/sms/status/{bulkId}', { path: { bulkId }, signal });
        this.current.set(report);
        this.fault.set(null);
        if (report.finished) return;
      } catch (cause) {
        if (signal.aborted) return;
        this.fault.set(cause); // it may come back: the next look tells
      }
      await new Promise((resume) => setTimeout(resume, pause));
    }
  }
}

/** Messages of which nothing more will be heard. */
export function endedOf(counts: Record<string, number>): number {
  return ends.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}

/** A word for a batch as a whole. */
export function stateOf(
  batch: {
    finished: boolean;
    canceled_at: string | null;
    scheduled_at: string | null;
    paused_at?: string | null;
  } | null,
): string {
  if (!batch) return 'accepted';
  if (batch.canceled_at) return 'canceled';
  if (batch.finished) return 'finished';
  if (batch.paused_at) return 'paused';
  if (batch.scheduled_at && Date.parse(batch.scheduled_at) > Date.now()) return 'scheduled';
  return 'running';
}
