import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Feed } from '../ui/feed';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';
import { typed } from '../ui/typed';
import { size } from './data-classes';

type Day = Schemas['ArchivedDay'];
type Message = Schemas['ArchivedMessage'];

/** Days in the archive: looked through where they lie, or put back for a week. */
@Component({
  selector: 'app-archive-days',
  imports: [Cell, DataTable, EmptyState, Field, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './archive-days.html',
})
export class ArchiveDays {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  private asked: { day: string; phone_number?: string; text?: string; status?: string } = { day: '' };

  protected readonly days = resource({
    loader: ({ abortSignal }) => this.api.get('/privacy/archive', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.days.error() ? ApiError.of(this.days.error()) : null));
  protected readonly given = computed(() => (this.days.hasValue() ? this.days.value() : null));
  protected readonly submission = new Submission();
  protected readonly searched = signal(false);
  protected readonly found = new Feed<Message>((cursor) =>
    this.api.get('/privacy/archive/search', { query: { ...this.asked, cursor, limit: 50 } }),
  );

  protected readonly statuses = ['delivered', 'undelivered', 'expired', 'unknown', 'rejected', 'failed', 'canceled'];
  protected readonly columns: readonly Column<Day>[] = [
    { key: 'day', label: 'Day', text: (d) => d.day },
    { key: 'state', label: 'State' },
    { key: 'messages', label: 'Messages', text: (d) => d.messages.toLocaleString(), align: 'end' },
    { key: 'bytes', label: 'Size', text: (d) => size(d.bytes), align: 'end' },
    { key: 'verified_at', label: 'Read back' },
    { key: 'more', label: '' },
  ];
  protected readonly messageColumns: readonly Column<Message>[] = [
    { key: 'accepted_at', label: 'Accepted' },
    { key: 'to', label: 'To', text: (m) => m.to || 'erased' },
    { key: 'sender_id', label: 'Sender', text: (m) => m.sender_id },
    { key: 'status', label: 'Status' },
    { key: 'text', label: 'Text' },
  ];
  protected readonly key = (day: Day) => day.day;
  protected readonly messageKey = (message: Message) => message.message_id;

  protected search(event: Event): void {
    const given = typed(event);
    this.asked = {
      day: given('day') ?? '',
      phone_number: given('phone_number')?.trim() || undefined,
      text: given('text')?.trim() || undefined,
      status: given('status') || undefined,
    };
    this.searched.set(true);
    void this.found.restart();
  }

  protected async restore(day: Day): Promise<void> {
    const done = await this.submission.run(async () =>
      this.days.set(await this.api.post('/privacy/archive/{day}/restore', undefined, { path: { day: day.day } })),
    );
    if (done) this.toasts.good(`${day.day} is being put back; it stays for a week.`);
  }
}
