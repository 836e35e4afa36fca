import { ChangeDetectionStrategy, Component, computed, inject, output, resource, signal } from '@angular/core';

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
import { KeyForm } from './key-form';
import { SecretOnce } from './secret-once';

type Key = Schemas['ApiKeyView'];

@Component({
  selector: 'app-api-keys',
  imports: [Cell, DataTable, EmptyState, KeyForm, Problem, SecretOnce, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './api-keys.html',
})
export class ApiKeys {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);

  readonly made = output<string>();
  protected readonly keys = resource({
    loader: ({ abortSignal }) => this.api.get('/api-keys', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.keys.error() ? ApiError.of(this.keys.error()) : null));
  protected readonly adding = signal(false);
  protected readonly fresh = signal<Schemas['CreatedApiKey'] | null>(null);
  protected readonly submission = new Submission(['name', 'scopes', 'expires_at', 'allowed_ips']);
  protected readonly columns: readonly Column<Key>[] = [
    { key: 'name', label: 'Name', sort: (k) => k.name.toLowerCase() },
    { key: 'state', label: 'State' },
    { key: 'scopes', label: 'May', text: (k) => k.scopes.join(', ') },
    { key: 'from', label: 'Only from', text: (k) => k.allowed_ips?.join(', ') ?? 'anywhere' },
    { key: 'used', label: 'Last used', sort: (k) => k.last_used_at ?? '' },
    { key: 'ends', label: 'Ends', sort: (k) => k.expires_at ?? '9' },
    { key: 'actions', label: '' },
  ];

  protected state(key: Key): string {
    if (key.revoked_at) return 'revoked';
    return key.expires_at && Date.parse(key.expires_at) < Date.now() ? 'expired' : 'active';
  }

  protected async create(given: Schemas['CreateApiKey']): Promise<void> {
    const done = await this.submission.run(async () => this.fresh.set(await this.api.post('/api-keys', given)));
    if (!done) return;
    this.adding.set(false);
    this.made.emit(this.fresh()?.key ?? '');
    this.keys.reload();
  }

  protected async revoke(key: Key): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Revoke “${key.name}”?`,
      text: 'Programs that use it are refused at once. This cannot be undone.',
      action: 'Revoke the key',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.delete('/api-keys/{id}', undefined, { path: { id: key.id } });
      this.toasts.good(`“${key.name}” is revoked.`);
    } catch (cause) {
      this.toasts.failed(`“${key.name}” is not revoked.`, cause);
    }
    this.keys.reload();
  }
}
