import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  resource,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Field } from '../ui/field';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { EventTail, Happened } from './event-tail';

/** What happens, while it happens. */
@Component({
  selector: 'app-events',
  imports: [RouterLink, Cell, DataTable, EmptyState, Field, PageHeader, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './events.html',
})
export class Events {
  private readonly api = inject(Api);

  protected readonly tail = new EventTail();
  protected readonly type = signal('');
  protected readonly bulk = signal('');
  protected readonly types = resource({
    loader: ({ abortSignal }) => this.api.get('/events/types', { signal: abortSignal }),
  });
  protected readonly loading = signal(true);
  protected readonly error = signal<ApiError | null>(null);
  protected readonly failed = computed(
    () => this.error() ?? (this.types.error() ? ApiError.of(this.types.error()) : null),
  );
  protected readonly columns: readonly Column<Happened>[] = [
    { key: 'at', label: 'When' },
    { key: 'type', label: 'Event' },
    { key: 'what', label: 'What about' },
    { key: 'why', label: 'Why', text: (e) => e.data.reason?.meaning ?? '' },
    { key: 'id', label: 'Id' },
  ];
  protected readonly key = (event: Happened) => event.id;
  private turn = 0;

  constructor() {
    effect(() => {
      if (!this.types.hasValue()) return;
      const [types, type, bulk] = [this.types.value(), this.type(), this.bulk()];
      untracked(() => void this.begin(types, type, bulk));
    });
  }

  protected word(event: Happened): string {
    return event.data.status ?? event.type;
  }

  /** The latest first, then what comes. */
  private async begin(types: readonly Schemas['EventTypeView'][], type: string, bulk: string): Promise<void> {
    const turn = ++this.turn;
    this.loading.set(true);
    this.error.set(null);
    const query = new URLSearchParams({ ...(type && { types: type }), ...(bulk && { bulk_id: bulk }) });
    try {
      const before = await this.latest(type, bulk);
      if (turn !== this.turn) return;
      this.tail.begin(before.events);
      this.tail.follow(
        types.map((one) => one.type),
        query,
        before.next_after,
      );
    } catch (cause) {
      if (turn === this.turn) this.error.set(ApiError.of(cause));
    } finally {
      if (turn === this.turn) this.loading.set(false);
    }
  }

  /**
   * The newest that are there. The feed goes forward only, and a change has one event or some hundred: so it is asked from further and
   * further on, until what comes fits a page.
   */
  private async latest(type: string, bulk: string): Promise<Schemas['EventPage']> {
    const { next_after } = await this.api.get('/events', { query: { after: 'latest' } });
    const [position = 0, index = 0] = next_after.split('.').map(Number);
    for (const back of [20, 4, 1]) {
      const page = await this.read(position > back ? `${position - back}.0` : '0', type, bulk);
      if (!page.has_more) return page;
    }
    return this.read(`${position}.${Math.max(0, index - 100)}`, type, bulk);
  }

  private read(after: string, type: string, bulk: string): Promise<Schemas['EventPage']> {
    return this.api.get('/events', { query: { after, types: type, bulk_id: bulk, limit: 200 } });
  }
}
