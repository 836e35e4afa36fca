import { inject, Injectable, signal } from '@angular/core';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { Toasts } from '../../core/toasts';
import { Confirm } from '../../ui/confirm';

/** What an action needs to know of the account. */
export interface Subject {
  readonly id: string;
  readonly name: string;
}

export type Checked = Schemas['AccountCheck'] & { readonly name: string };

/** What can be done to an account, on the list and on its own page. One at a time. */
@Injectable()
export class AccountActions {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);

  /** The id of the account that something is being done to. */
  readonly busy = signal<string | null>(null);
  readonly checked = signal<Checked | null>(null);

  async check({ id, name }: Subject): Promise<void> {
    this.checked.set(null);
    await this.run(id, `“${name}” was not checked.`, async () => {
      const answer = await this.api.post('/provider-accounts/{id}/check', undefined, { path: { id } });
      this.checked.set({ ...answer, name });
    });
  }

  /** Pausing hurts nobody who has another way; who has none waits. */
  pause({ id, name }: Subject): Promise<boolean> {
    return this.run(id, `“${name}” is not paused.`, async () => {
      await this.api.post('/provider-accounts/{id}/pause', undefined, { path: { id } });
      this.toasts.good(`“${name}” is paused: nothing more goes through it.`);
    });
  }

  resume({ id, name }: Subject): Promise<boolean> {
    return this.run(id, `“${name}” is still out of service.`, async () => {
      await this.api.post('/provider-accounts/{id}/resume', undefined, { path: { id } });
      this.toasts.good(`“${name}” is in service again.`);
    });
  }

  async remove({ id, name }: Subject): Promise<boolean> {
    const sure = await this.confirm.ask({
      title: `Delete “${name}”?`,
      text: 'Its settings and secrets are gone, and no route may lead to it. Receipts of what it has taken are still read. This cannot be undone.',
      action: 'Delete the account',
      danger: true,
    });
    if (!sure) return false;
    return this.run(id, `“${name}” is not deleted.`, async () => {
      await this.api.delete('/provider-accounts/{id}', undefined, { path: { id } });
      this.toasts.good(`“${name}” is deleted.`);
    });
  }

  private async run(id: string, failed: string, work: () => Promise<void>): Promise<boolean> {
    this.busy.set(id);
    try {
      await work();
      return true;
    } catch (cause) {
      this.toasts.failed(failed, cause);
      return false;
    } finally {
      this.busy.set(null);
    }
  }
}
