import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Confirm } from '../ui/confirm';
import { CopyButton } from '../ui/copy-button';
import { Column, DataTable } from '../ui/data-table';
import { Cell } from '../ui/cell';
import { MoneyPipe } from '../ui/money';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { quoted } from './query-text';
import { cancelable, reasonWords, resendable } from './statuses';
import { tell } from './story';

type Attempt = Schemas['AttemptView'];

/** One message: its text, every step, every attempt at a carrier, every receipt, and what it cost. */
@Component({
  selector: 'app-message-detail',
  imports: [RouterLink, Cell, CopyButton, DataTable, MoneyPipe, PageHeader, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './message-detail.html',
  styleUrl: './message-detail.css',
})
export class MessageDetail {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  private readonly confirm = inject(Confirm);
  private readonly session = inject(Session);
  private readonly router = inject(Router);

  readonly id = input.required<string>();
  protected readonly reason = reasonWords;

  protected readonly report = resource({
    params: () => this.id(),
    loader: ({ params, abortSignal }) =>
      this.api.get('/sms/reports/{id}', { path: { id: params }, signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.report.error() ? ApiError.of(this.report.error()) : null));
  /** What reasons mean; the story is told without them, too. */
  private readonly reasons = resource({
    params: () => (this.story().some((step) => step.reason !== 'none') ? true : undefined),
    loader: ({ abortSignal }) => this.api.get('/reasons', { signal: abortSignal }),
  });
  protected readonly story = computed(() => (this.report.hasValue() ? tell(this.report.value()) : []));
  protected readonly advice = computed(
    () => new Map((this.reasons.hasValue() ? this.reasons.value() : []).map((known) => [known.reason, known])),
  );
  protected readonly mayCancel = computed(
    () => this.report.hasValue() && this.session.can('messages:send') && cancelable(this.report.value().message.status),
  );
  protected readonly mayResend = computed(
    () => this.report.hasValue() && this.session.can('messages:send') && resendable(this.report.value().message.status),
  );
  protected readonly resending = signal(false);
  protected readonly attemptColumns: readonly Column<Attempt>[] = [
    { key: 'no', label: 'No.', text: (a) => String(a.no) },
    { key: 'route', label: 'Route', text: (a) => a.route },
    { key: 'outcome', label: 'Outcome' },
    { key: 'reason', label: 'Reason', text: (a) => reasonWords(a.reason) || '–' },
    {
      key: 'took',
      label: 'Took',
      text: (a) => `${Date.parse(a.ended_at) - Date.parse(a.started_at)} ms`,
      align: 'end',
    },
    { key: 'at', label: 'When' },
  ];

  protected term(key: string, value: string): string {
    return `${key}:${quoted(value)}`;
  }

  /** The repeat is a message of its own; asking twice leads to the same one. */
  protected async resend(): Promise<void> {
    let before = false;
    this.resending.set(true);
    try {
      const { messages } = await this.api.post('/sms/{id}/resend', undefined, {
        path: { id: this.id() },
        heard: (headers) => (before = headers.get('Idempotent-Replayed') === 'true'),
      });
      const [again] = messages;
      if (!again?.message_id) throw new ApiError(409, 'REFUSED', again?.error?.message ?? 'The number is refused now.');
      this.toasts.good(
        before ? 'It was sent again before: this is that message.' : 'It is sent again: this is the new one.',
      );
      await this.router.navigate(['/messages', again.message_id]);
    } catch (cause) {
      this.toasts.failed('The message is not sent again.', cause);
    } finally {
      this.resending.set(false);
    }
  }

  protected async cancel(): Promise<void> {
    const sure = await this.confirm.ask({
      title: 'Cancel this message?',
      text: 'It will not be sent, and its price is available again. What a carrier has already cannot be taken back.',
      action: 'Cancel the message',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.delete('/sms/{id}', undefined, { path: { id: this.id() } });
      this.toasts.good('The message is canceled.');
    } catch (cause) {
      this.toasts.failed('The message is not canceled.', cause);
    }
    this.report.reload();
  }
}
