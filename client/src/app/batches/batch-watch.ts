import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Live } from '../core/live';

/** The hub tells more than the report that is asked for. */
type Report = Schemas['BatchReport'] & Partial<Pick<Schemas['BatchView'], 'paused_at' | 'eta_seconds'>>;

const ends = ['delivered', 'undelivered', 'expired', 'unknown', 'rejected', 'failed', 'canceled'];
const pause = 2_000;

/** Follows one batch until its last receipt: asks once, then is told; asks on while nothing is live. One for each component that shows it. */
@Injectable()
export class BatchWatch {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
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
    const { signal } = (this.running = new AbortController());
    signal.addEventListener(
      'abort',
      this.live.onBatch(bulkId, (view) => this.told(view)),
    );
    void this.follow(bulkId, signal);
  }

  private told(view: Report): void {
    this.current.set(view);
    this.fault.set(null);
  }

  /** What an answer to something else said about it. */
  note(known: Partial<Report>): void {
    this.current.update((report) => report && { ...report, ...known });
  }

  private async follow(bulkId: string, signal: AbortSignal): Promise<void> {
    for (let asked = false; !signal.aborted; asked = true) {
      if (!asked || !this.live.connected()) await this.ask(bulkId, signal);
      if (this.finished() || ApiError.of(this.fault()).status === 404) return;
      await new Promise((resume) => setTimeout(resume, pause));
    }
  }

  private async ask(bulkId: string, signal: AbortSignal): Promise<void> {
    try {
      const report = await this.api.get('/sms/status/{bulkId}', { path: { bulkId }, signal });
      this.current.update((old) => (old?.bulk_id === bulkId ? { ...old, ...report } : report));
      this.fault.set(null);
    } catch (cause) {
      if (!signal.aborted) this.fault.set(cause); // it may come back: the next look tells
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
