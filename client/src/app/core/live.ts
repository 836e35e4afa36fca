import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';

import { Schemas } from '../api/operations';
import { Hub, makeHub } from './live-hub';
import { Session } from './session';

type Overview = Schemas['OverviewView'];
type Batch = Schemas['BatchView'];

const pauses = [1_000, 2_000, 5_000, 10_000, 30_000];
const steady = 10_000;
const linger = 5_000;

/**
 * What the server tells without being asked. Connected while somebody listens; a connection that breaks is made anew, with
 * growing pauses, and so is one that belongs to another tenant than the session. Listeners ask by themselves while it is not there.
 */
@Injectable({ providedIn: 'root' })
export class Live {
  private readonly make = inject(makeHub);
  private readonly session = inject(Session);
  private readonly state = signal(false);
  private readonly overviews = new Set<(view: Overview) => void>();
  private readonly batches = new Map<string, Set<(view: Batch) => void>>();
  /** Whose news there may be; nobody's without the permission. */
  private readonly whose = computed(() =>
    this.session.can('messages:read') ? (this.session.tenant()?.id ?? null) : null,
  );
  private hub: Hub | null = null;
  private begunFor: string | null = null;
  private turn = 0;
  private running = false;

  readonly connected = this.state.asReadonly();

  constructor() {
    effect(() => {
      const whose = this.whose();
      untracked(() => whose !== this.begunFor && this.restart());
    });
  }

  /** Until the returned function is called. */
  onOverview(heard: (view: Overview) => void): () => void {
    this.overviews.add(heard);
    this.begin();
    return () => {
      this.overviews.delete(heard);
      this.endSoon();
    };
  }

  onBatch(bulkId: string, heard: (view: Batch) => void): () => void {
    const all = this.batches.get(bulkId) ?? new Set();
    if (all.size === 0) this.tell('Watch', bulkId);
    this.batches.set(bulkId, all.add(heard));
    this.begin();
    return () => {
      if (!all.delete(heard) || all.size > 0) return;
      this.batches.delete(bulkId);
      this.tell('Unwatch', bulkId);
      this.endSoon();
    };
  }

  private get wanted(): boolean {
    return this.whose() !== null && (this.overviews.size > 0 || this.batches.size > 0);
  }

  private begin(): void {
    untracked(() => {
      if (this.running || !this.wanted) return;
      this.begunFor = this.whose();
      void this.run(++this.turn);
    });
  }

  private restart(): void {
    this.turn++;
    this.running = false;
    this.begunFor = null;
    this.state.set(false);
    void this.hub?.stop();
    this.hub = null;
    this.begin();
  }

  /** The next page may listen again at once. */
  private endSoon(): void {
    setTimeout(() => {
      if (this.running && !this.wanted) this.restart();
    }, linger);
  }

  private tell(what: 'Watch' | 'Unwatch', bulkId: string): void {
    void this.hub?.invoke(what, bulkId).catch(() => undefined); // gone meanwhile: the next connection begins with all of them
  }

  private async run(turn: number): Promise<void> {
    this.running = true;
    for (let failed = 0; turn === this.turn && this.wanted; failed++) {
      const begun = Date.now();
      await this.once(turn).catch(() => undefined);
      if (turn !== this.turn) return;
      this.hub = null;
      this.state.set(false);
      if (Date.now() - begun > steady) failed = 0;
      await new Promise((resume) => setTimeout(resume, pauses[Math.min(failed, pauses.length - 1)]));
    }
    if (turn === this.turn) this.running = false;
  }

  /** One connection from its beginning to its end. */
  private async once(turn: number): Promise<void> {
    const hub = await this.make(this.session.csrfToken());
    const closed = new Promise<void>((resolve) => hub.onclose(resolve));
    hub.on('Overview', (view: Overview) => turn === this.turn && this.overviews.forEach((heard) => heard(view)));
    hub.on('Batch', (view: Batch) => turn === this.turn && this.batches.get(view.bulk_id)?.forEach((h) => h(view)));
    await hub.start();
    if (turn !== this.turn) return hub.stop();
    this.hub = hub;
    for (const bulkId of this.batches.keys()) this.tell('Watch', bulkId);
    this.state.set(true);
    await closed;
  }
}
