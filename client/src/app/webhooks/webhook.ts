import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core';
import { MatTabsModule } from '@angular/material/tabs';
import { Router, RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Confirm } from '../ui/confirm';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';
import { Deliveries } from './deliveries';
import { Exchange } from './exchange';
import { WebhookSecrets } from './secrets-card';
import { GivenWebhook, WebhookForm } from './webhook-form';
import { disabledWords } from './words';

/** One webhook: how it does, what was sent, what it is told. */
@Component({
  selector: 'app-webhook',
  imports: [
    MatTabsModule,
    RouterLink,
    Deliveries,
    Exchange,
    PageHeader,
    Problem,
    Skeleton,
    StatusChip,
    Time,
    WebhookForm,
    WebhookSecrets,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './webhook.html',
  styleUrl: './webhook.css',
})
export class Webhook {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  readonly id = input.required<string>();
  protected readonly hook = resource({
    params: () => this.id(),
    loader: ({ params, abortSignal }) => this.api.get('/webhooks/{id}', { path: { id: params }, signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.hook.error() ? ApiError.of(this.hook.error()) : null));
  protected readonly submission = new Submission(['url', 'description', 'types']);
  protected readonly busy = signal(false);
  protected readonly tested = signal<Schemas['WebhookTest'] | null>(null);
  protected readonly disabled = disabledWords;

  protected readonly addSecret = () => this.api.post('/webhooks/{id}/secrets', undefined, { path: { id: this.id() } });
  protected readonly removeSecret = (secretId: string) =>
    this.api.delete('/webhooks/{id}/secrets/{secretId}', undefined, { path: { id: this.id(), secretId } });

  protected async save(given: GivenWebhook, enabled: boolean): Promise<void> {
    const done = await this.submission.run(() => this.change({ ...given, enabled, catch_up: true }));
    if (done) this.toasts.good('It is saved.');
  }

  /** @param catchUp Whether it is told what happened while it was disabled. */
  protected async switchTo(enabled: boolean, hook: Schemas['WebhookView'], catchUp = true): Promise<void> {
    const { url, description, types } = hook;
    await this.run(`It is not ${enabled ? 'enabled' : 'disabled'}.`, async () => {
      await this.change({ url, description, types, enabled, catch_up: catchUp });
      this.toasts.good(enabled ? 'It is enabled: what waits is sent now.' : 'It is disabled: nothing more is sent.');
    });
  }

  protected async test(): Promise<void> {
    await this.run('It was not tested.', async () =>
      this.tested.set(await this.api.post('/webhooks/{id}/test', undefined, { path: { id: this.id() } })),
    );
  }

  protected async remove(): Promise<void> {
    const sure = await this.confirm.ask({
      title: 'Delete this webhook?',
      text: 'What waits for it is not sent any more, and its log is gone. This cannot be undone.',
      action: 'Delete it',
      danger: true,
    });
    if (!sure) return;
    await this.run('It is not deleted.', async () => {
      await this.api.delete('/webhooks/{id}', undefined, { path: { id: this.id() } });
      await this.router.navigate(['/webhooks']);
    });
  }

  private async change(body: GivenWebhook & { enabled: boolean; catch_up: boolean }): Promise<void> {
    this.hook.set(await this.api.put('/webhooks/{id}', body, { path: { id: this.id() } }));
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
