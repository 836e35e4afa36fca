import { DestroyRef, inject, signal } from '@angular/core';

import { Schemas } from '../api/operations';

export type Happened = Schemas['EventView'];

const kept = 100;

/**
 * The newest events, told by the server while they happen. The browser comes back with the last id when the connection breaks.
 * While paused it goes on to listen, and shows what came when it is let go.
 */
export class EventTail {
  private readonly list = signal<readonly Happened[]>([]);
  private readonly joined = signal(false);
  private readonly held = signal<readonly Happened[]>([]);
  private source: EventSource | undefined;

  readonly events = this.list.asReadonly();
  readonly connected = this.joined.asReadonly();
  readonly waiting = this.held.asReadonly();
  readonly paused = signal(false);

  /** Needs an injection context: it ends with the component. */
  constructor() {
    inject(DestroyRef).onDestroy(() => this.source?.close());
  }

  /** @param after The last event that is known. */
  follow(types: readonly string[], query: URLSearchParams, after: string): void {
    this.source?.close();
    const asked = new URLSearchParams(query);
    asked.set('after', after);
    const source = (this.source = new EventSource(`/api/v1/events/stream?${asked}`));
    source.onopen = () => this.joined.set(true);
    source.onerror = () => this.joined.set(false);
    for (const type of types) {
      source.addEventListener(type, (event) => this.told(JSON.parse((event as MessageEvent<string>).data) as Happened));
    }
  }

  /** What was before. */
  begin(events: readonly Happened[]): void {
    this.held.set([]);
    this.list.set([...events].reverse().slice(0, kept));
  }

  pause(): void {
    this.paused.set(true);
  }

  resume(): void {
    this.list.update((shown) => [...this.held(), ...shown].slice(0, kept));
    this.held.set([]);
    this.paused.set(false);
  }

  told(event: Happened): void {
    const to = this.paused() ? this.held : this.list;
    to.update((events) => [event, ...events].slice(0, kept));
  }
}
