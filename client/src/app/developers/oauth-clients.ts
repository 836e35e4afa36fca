import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';
import { CredentialForm, NewCredential } from './credential-form';
import { SecretOnce } from './secret-once';

type Client = Schemas['OAuthClientView'];

@Component({
  selector: 'app-oauth-clients',
  imports: [Cell, CredentialForm, DataTable, EmptyState, Problem, SecretOnce, Skeleton, StatusChip, Time],
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
  protected readonly adding = signal(false);
  protected readonly fresh = signal<Schemas['CreatedOAuthClient'] | null>(null);
  protected readonly submission = new Submission(['name', 'scopes']);
  protected readonly secrets = computed(() => {
    const made = this.fresh();
    return made
      ? [
          { label: 'Client id', value: made.client_id },
          ...(made.client_secret ? [{ label: 'Client secret', value: made.client_secret }] : []),
        ]
      : [];
  });
  protected readonly columns: readonly Column<Client>[] = [
    { key: 'name', label: 'Name', text: (c) => c.name, sort: (c) => c.name.toLowerCase() },
    { key: 'id', label: 'Client id', text: (c) => c.client_id },
    { key: 'state', label: 'State' },
    { key: 'scopes', label: 'May', text: (c) => c.scopes.join(', ') },
    { key: 'made', label: 'Made', sort: (c) => c.created_at },
    { key: 'actions', label: '' },
  ];

  protected async create(given: NewCredential | null): Promise<void> {
    if (!given) {
      this.adding.set(false);
      return;
    }
    const { name, scopes } = given;
    const done = await this.submission.run(async () =>
      this.fresh.set(await this.api.post('/oauth-clients', { name, scopes })),
    );
    if (!done) return;
    this.adding.set(false);
    this.clients.reload();
  }

  protected async revoke(client: Client): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Revoke “${client.name}”?`,
      text: 'Its access tokens end at once. This cannot be undone.',
      action: 'Revoke the client',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.delete('/oauth-clients/{id}', undefined, { path: { id: client.id } });
      this.toasts.good(`“${client.name}” is revoked.`);
    } catch (cause) {
      this.toasts.failed(`“${client.name}” is not revoked.`, cause);
    }
    this.clients.reload();
  }
}
