import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm, Question } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';
import { ClientForm } from './client-form';
import { SecretOnce } from './secret-once';

type Client = Schemas['OAuthClientView'];

/** What is shown once, of a client that was made or has a new secret. */
interface Fresh {
  readonly heading: string;
  readonly secrets: readonly { label: string; value: string }[];
}

@Component({
  selector: 'app-oauth-clients',
  imports: [Cell, ClientForm, DataTable, EmptyState, Problem, SecretOnce, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './oauth-clients.html',
})
export class OAuthClients {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);

  protected readonly clients = resource({
    loader: ({ abortSignal }) => this.api.get('/oauth-clients', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.clients.error() ? ApiError.of(this.clients.error()) : null));
  /** The client in the form; `new`: none of these. */
  protected readonly editing = signal<Client | 'new' | null>(null);
  protected readonly edited = computed(() => {
    const editing = this.editing();
    return editing === 'new' ? null : editing;
  });
  protected readonly fresh = signal<Fresh | null>(null);
  protected readonly submission = new Submission([
    'name',
    'scopes',
    'grant_types',
    'redirect_uris',
    'logout_uris',
    'auth_method',
    'jwks',
  ]);
  protected readonly columns: readonly Column<Client>[] = [
    { key: 'name', label: 'Name', sort: (c) => c.name.toLowerCase() },
    { key: 'state', label: 'State' },
    { key: 'grants', label: 'Gets tokens by', text: (c) => c.grant_types.join(', ').replaceAll('_', ' ') },
    { key: 'scopes', label: 'May', text: (c) => c.scopes.join(', ') },
    { key: 'used', label: 'Last used', sort: (c) => c.last_used_at ?? '' },
    { key: 'actions', label: '' },
  ];

  protected open(client: Client | 'new' | null): void {
    this.submission.clear();
    this.editing.set(client);
  }

  protected async save(given: Schemas['CreateOAuthClient']): Promise<void> {
    const client = this.edited();
    const done = await this.submission.run(async () => {
      if (client) await this.api.put('/oauth-clients/{id}', given, { path: { id: client.id } });
      else this.made(await this.api.post('/oauth-clients', given));
    });
    if (!done) return;
    if (client) this.toasts.good(`“${given.name}” is changed.`);
    this.editing.set(null);
    this.clients.reload();
  }

  protected async rotate(client: Client): Promise<void> {
    const wanted: Question = {
      title: `A new secret for “${client.name}”?`,
      text: 'The old secret is refused at once. Tokens that it has given go on to their end.',
      action: 'Make a new secret',
      danger: true,
    };
    await this.sure(wanted, `“${client.name}” keeps its secret.`, async () => {
      const { client_id, client_secret } = await this.api.post('/oauth-clients/{id}/secret', undefined, {
        path: { id: client.id },
      });
      this.show(`“${client.name}” has a new secret.`, client_id, client_secret);
    });
  }

  protected async revoke(client: Client): Promise<void> {
    const wanted: Question = {
      title: `Revoke “${client.name}”?`,
      text: 'Its access tokens end at once. This cannot be undone.',
      action: 'Revoke the client',
      danger: true,
    };
    await this.sure(wanted, `“${client.name}” is not revoked.`, async () => {
      await this.api.delete('/oauth-clients/{id}', undefined, { path: { id: client.id } });
      this.toasts.good(`“${client.name}” is revoked.`);
    });
  }

  private made(client: Schemas['CreatedOAuthClient']): void {
    this.show(`The client “${client.name}” is made.`, client.client_id, client.client_secret);
  }

  private show(heading: string, id: string, secret: string | null | undefined): void {
    const secrets = [{ label: 'Client id', value: id }];
    if (secret) secrets.push({ label: 'Client secret', value: secret });
    this.fresh.set({ heading, secrets });
  }

  private async sure(question: Question, failed: string, work: () => Promise<void>): Promise<void> {
    if (!(await this.confirm.ask(question))) return;
    try {
      await work();
    } catch (cause) {
      this.toasts.failed(failed, cause);
    }
    this.clients.reload();
  }
}
