import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { SecretOnce } from '../developers/secret-once';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';
import { CallbackCard } from './callback-card';
import { GivenWebhook, WebhookForm } from './webhook-form';
import { typesWords } from './words';

type Hook = Schemas['WebhookView'];

/** Where the account's own systems are told what happens, and how well that goes. */
@Component({
  selector: 'app-webhook-list',
  imports: [
    RouterLink,
    CallbackCard,
    Cell,
    DataTable,
    EmptyState,
    PageHeader,
    Problem,
    SecretOnce,
    Skeleton,
    StatusChip,
    Time,
    WebhookForm,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './webhook-list.html',
})
export class WebhookList {
  private readonly api = inject(Api);

  protected readonly list = resource({
    loader: ({ abortSignal }) => this.api.get('/webhooks', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  protected readonly own = computed(() => this.of('endpoint'));
  protected readonly servers = computed(() => this.of('callback'));
  protected readonly adding = signal(false);
  protected readonly fresh = signal<Schemas['CreatedWebhook'] | null>(null);
  protected readonly submission = new Submission(['url', 'description', 'types']);
  protected readonly columns: readonly Column<Hook>[] = [
    { key: 'url', label: 'Address', sort: (w) => w.url },
    { key: 'types', label: 'Is told', text: (w) => typesWords(w.types) },
    { key: 'state', label: 'State', sort: (w) => w.health.state },
    {
      key: 'waiting',
      label: 'Waiting',
      text: (w) => w.health.waiting.toLocaleString(),
      sort: (w) => w.health.waiting,
      align: 'end',
    },
    {
      key: 'given',
      label: 'Given up',
      text: (w) => w.health.given_up.toLocaleString(),
      sort: (w) => w.health.given_up,
      align: 'end',
    },
    { key: 'last', label: 'Last success', sort: (w) => w.health.succeeded_at ?? '' },
  ];
  protected readonly key = (hook: Hook) => hook.id;

  protected async create(given: GivenWebhook): Promise<void> {
    const done = await this.submission.run(async () => this.fresh.set(await this.api.post('/webhooks', given)));
    if (!done) return;
    this.adding.set(false);
    this.list.reload();
  }

  private of(kind: string): readonly Hook[] {
    return this.list.hasValue() ? this.list.value().filter((hook) => hook.kind === kind) : [];
  }
}
