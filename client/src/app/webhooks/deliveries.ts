import {
  ChangeDetectionStrategy,
  Component,
  effect,
  ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Feed } from '../ui/feed';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { Exchange } from './exchange';
import { faultWords } from './words';

type Delivery = Schemas['DeliveryView'];

/** What was sent to a webhook and what waits: each with its attempts, to be sent again. */
@Component({
  selector: 'app-deliveries',
  imports: [RouterLink, Cell, DataTable, EmptyState, Exchange, Field, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './deliveries.html',
  styles: `
    .whole {
      white-space: nowrap;
    }
    h2 {
      scroll-margin-top: 5rem;
    }
  `,
})
export class Deliveries {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);

  readonly id = input.required<string>();
  readonly replayed = output();

  protected readonly state = signal('');
  protected readonly type = signal('');
  protected readonly message = signal('');
  protected readonly opened = signal<Schemas['DeliveryReport'] | null>(null);
  protected readonly busy = signal(false);
  private readonly heading = viewChild<ElementRef<HTMLElement>>('heading');
  protected readonly feed = new Feed<Delivery>((cursor) =>
    this.api.get('/webhooks/{id}/deliveries', {
      path: { id: this.id() },
      query: { state: this.state(), type: this.type(), message_id: this.message(), cursor, limit: 50 },
    }),
  );
  protected readonly columns: readonly Column<Delivery>[] = [
    { key: 'happened', label: 'Happened', sort: (d) => d.happened_at },
    { key: 'type', label: 'Event', text: (d) => d.type },
    { key: 'message', label: 'Message' },
    { key: 'state', label: 'State' },
    { key: 'attempts', label: 'Attempts', text: (d) => String(d.attempts), align: 'end' },
    { key: 'last', label: 'Last answer', text: (d) => lastWords(d) },
    { key: 'next', label: 'Next try' },
    { key: 'actions', label: '' },
  ];
  protected readonly key = (delivery: Delivery) => delivery.id;

  constructor() {
    effect(() => {
      this.id();
      this.state();
      this.type();
      this.message();
      untracked(() => void this.feed.restart());
    });
    // It opens above the list: whoever asked for it is led there.
    effect(() => {
      if (this.opened()) this.heading()?.nativeElement.focus();
    });
  }

  protected async open(delivery: Delivery): Promise<void> {
    await this.run('It cannot be shown.', async () =>
      this.opened.set(
        await this.api.get('/webhooks/{id}/deliveries/{deliveryId}', {
          path: { id: this.id(), deliveryId: delivery.id },
        }),
      ),
    );
  }

  protected async replay(delivery: Delivery): Promise<void> {
    await this.run('It is not sent again.', async () => {
      await this.api.post('/webhooks/{id}/deliveries/{deliveryId}/replay', undefined, {
        path: { id: this.id(), deliveryId: delivery.id },
      });
      this.toasts.good('It is sent again.');
      this.again();
    });
  }

  protected async replayAll(): Promise<void> {
    const sure = await this.confirm.ask({
      title: 'Send everything again that was given up?',
      text: 'Each is sent with the same webhook-id as before, in the order in which it happened.',
      action: 'Send it again',
    });
    if (!sure) return;
    await this.run('Nothing is sent again.', async () => {
      const { replayed } = await this.api.post('/webhooks/{id}/replay', {}, { path: { id: this.id() } });
      this.toasts.good(replayed ? `${replayed.toLocaleString()} are sent again.` : 'Nothing was given up.');
      this.again();
    });
  }

  private again(): void {
    this.opened.set(null);
    this.replayed.emit();
    void this.feed.restart();
  }

  private async run(failed: string, work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (cause) {
      this.toasts.failed(failed, cause);
    } finally {
      this.busy.set(false);
    }
  }
}

function lastWords(delivery: Delivery): string {
  if (delivery.last_error) {
    const words = faultWords(delivery.last_error);
    return delivery.last_status ? `HTTP ${delivery.last_status}. ${words}` : words;
  }
  return delivery.last_status ? `HTTP ${delivery.last_status}` : '–';
}
