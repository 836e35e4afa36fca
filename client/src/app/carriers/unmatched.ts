import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { reasonWords } from '../messages/statuses';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Feed } from '../ui/feed';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';

type Receipt = Schemas['UnmatchedReceiptView'];

const pageSize = 50;

/** What carriers reported about messages that nobody here knows. */
@Component({
  selector: 'app-unmatched',
  imports: [RouterLink, Cell, DataTable, EmptyState, PageHeader, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './unmatched.html',
})
export class Unmatched {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);

  protected readonly feed = new Feed<Receipt>((cursor) =>
    this.api.get('/receipts/unmatched', { query: { cursor, limit: pageSize } }),
  );
  protected readonly busy = signal<string | null>(null);
  protected readonly columns: readonly Column<Receipt>[] = [
    { key: 'account', label: 'Account', sort: (r) => r.account.toLowerCase() },
    { key: 'reference', label: 'The carrier’s id' },
    { key: 'status', label: 'It says' },
    {
      key: 'raw',
      label: 'In its words',
      text: (r) => [r.raw_status, reasonWords(r.reason)].filter(Boolean).join(' · '),
    },
    { key: 'reported', label: 'Reported', sort: (r) => r.reported_at },
    { key: 'received', label: 'Received', sort: (r) => r.received_at },
    { key: 'actions', label: '' },
  ];
  protected readonly key = (receipt: Receipt) => receipt.id;

  constructor() {
    void this.feed.restart();
  }

  protected async retry(receipt: Receipt): Promise<void> {
    await this.run(receipt, 'It was not looked for.', async () => {
      const { matched } = await this.api.post('/receipts/unmatched/{id}/retry', undefined, {
        path: { id: receipt.id },
      });
      this.toasts.good(matched ? 'It found its message.' : 'There is still no message that it fits.');
      if (matched) await this.feed.restart();
    });
  }

  protected async drop(receipt: Receipt): Promise<void> {
    const sure = await this.confirm.ask({
      title: 'Throw this receipt away?',
      text: 'Should its message still turn up, this news of it is lost. This cannot be undone.',
      action: 'Throw it away',
      danger: true,
    });
    if (!sure) return;
    await this.run(receipt, 'It is still there.', async () => {
      await this.api.delete('/receipts/unmatched/{id}', undefined, { path: { id: receipt.id } });
      await this.feed.restart();
    });
  }

  private async run(receipt: Receipt, failed: string, work: () => Promise<void>): Promise<void> {
    this.busy.set(receipt.id);
    try {
      await work();
    } catch (cause) {
      this.toasts.failed(failed, cause);
    } finally {
      this.busy.set(null);
    }
  }
}
