import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Confirm } from '../ui/confirm';
import { CopyButton } from '../ui/copy-button';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { draftOf, SsoForm } from './sso-form';

export type Connection = Schemas['SsoConnectionView'];

/** The identity providers that let people of this account in. */
@Component({
  selector: 'app-sso-connections',
  imports: [CopyButton, EmptyState, Icon, Problem, Skeleton, SsoForm, StatusChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sso-connections.html',
  styles: `
    ul {
      display: grid;
      gap: 0.4rem;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      gap: 0.6rem;
    }
    app-icon.good {
      color: var(--good);
    }
    app-icon.bad {
      color: var(--bad);
    }
  `,
})
export class SsoConnections {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);

  protected readonly list = resource({
    loader: ({ abortSignal }) => this.api.get('/sso-connections', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  /** The id of the connection that is written on; empty for a new one. */
  protected readonly open = signal<string | null>(null);
  protected readonly busy = signal<string | null>(null);
  protected readonly checked = signal<Readonly<Record<string, Schemas['SsoCheckResult']>>>({});

  protected saved(connection: Connection): void {
    this.open.set(null);
    this.toasts.good(`“${connection.name}” is saved. Check it, and sign in with it once.`);
    this.list.reload();
  }

  protected async check(connection: Connection): Promise<void> {
    await this.run(connection, 'The provider was not looked at.', async () => {
      const result = await this.api.post('/sso-connections/{id}/check', undefined, { path: { id: connection.id } });
      this.checked.update((all) => ({ ...all, [connection.id]: result }));
    });
  }

  protected async toggle(connection: Connection): Promise<void> {
    const off = connection.enabled;
    const sure =
      !off ||
      (await this.confirm.ask({
        title: `Switch “${connection.name}” off?`,
        text: 'Nobody signs in with it any more, and the sessions that it let in end at once.',
        action: 'Switch it off',
        danger: true,
      }));
    if (!sure) return;
    await this.run(connection, `“${connection.name}” is as it was.`, async () => {
      await this.api.put(
        '/sso-connections/{id}',
        { ...draftOf(connection), enabled: !off },
        { path: { id: connection.id } },
      );
      this.list.reload();
    });
  }

  protected async remove(connection: Connection): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Delete “${connection.name}”?`,
      text: 'The sessions that it let in end at once. The people stay in the team. This cannot be undone.',
      action: 'Delete the connection',
      danger: true,
    });
    if (!sure) return;
    await this.run(connection, `“${connection.name}” is not deleted.`, async () => {
      await this.api.delete('/sso-connections/{id}', undefined, { path: { id: connection.id } });
      this.toasts.good(`“${connection.name}” is deleted.`);
      this.list.reload();
    });
  }

  private async run(connection: Connection, failed: string, work: () => Promise<void>): Promise<void> {
    this.busy.set(connection.id);
    try {
      await work();
    } catch (cause) {
      this.toasts.failed(failed, cause);
    } finally {
      this.busy.set(null);
    }
  }
}
