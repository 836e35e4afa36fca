import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject, resource, signal } from '@angular/core';

import { makePasskey, namedOrigin, passkeysWork } from '../account/passkeys';
import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';

type Passkey = Schemas['PasskeyView'];

/** Passkeys: kept by a device or a security key, and needing no password. */
@Component({
  selector: 'app-passkeys-card',
  imports: [Cell, DataTable, Field, Problem, Skeleton, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './passkeys-card.html',
})
export class PasskeysCard {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);
  private readonly confirm = inject(Confirm);

  protected readonly possible = passkeysWork();
  protected readonly named = namedOrigin(inject(DOCUMENT).location);
  protected readonly adding = signal(false);
  protected readonly submission = new Submission(['name']);
  protected readonly keys = resource({
    loader: ({ abortSignal }) => this.api.get('/me/passkeys', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.keys.error() ? ApiError.of(this.keys.error()) : null));
  protected readonly columns: readonly Column<Passkey>[] = [
    { key: 'name', label: 'Name', text: (k) => k.name },
    { key: 'where', label: 'Kept', text: (k) => (k.synced ? 'with your account at its maker' : 'on one device') },
    { key: 'made', label: 'Added' },
    { key: 'actions', label: '' },
  ];

  protected async add(name: string): Promise<void> {
    let made = false;
    await this.submission.run(async () => {
      const { options } = await this.api.post('/me/passkeys/options', undefined);
      const credential = await makePasskey(options);
      if (!credential) return; // the browser's window was closed: the form stays for another try
      await this.api.post('/me/passkeys', { name: name.trim() || 'Passkey', credential });
      made = true;
    });
    if (!made) return;
    this.adding.set(false);
    this.toasts.good('The passkey is added. Use it the next time you sign in.');
    this.changed();
  }

  protected async remove(key: Passkey): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Remove “${key.name}”?`,
      text: 'It does not sign you in any more. Delete it on your device as well.',
      action: 'Remove the passkey',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.delete('/me/passkeys/{id}', undefined, { path: { id: key.id } });
      this.toasts.good(`“${key.name}” is removed.`);
    } catch (cause) {
      this.toasts.failed(`“${key.name}” is not removed.`, cause);
    }
    this.changed();
  }

  private changed(): void {
    this.keys.reload();
    void this.session.refresh().catch(() => undefined);
  }
}
