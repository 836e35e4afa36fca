import { inject, Injectable } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Confirm } from '../ui/confirm';

/** What is known of a batch after it was steered. */
export type Steered = { paused_at?: string | null } | null;

/** What can be done with a batch under way; each tells what came of it, or nothing when it was not done. */
@Injectable({ providedIn: 'root' })
export class BatchActions {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  private readonly confirm = inject(Confirm);

  async pause(bulkId: string): Promise<Steered> {
    return this.run('The batch is paused. Messages that carriers have go on.', 'The batch is not paused.', () =>
      this.api.post('/sms/{bulkId}/pause', undefined, { path: { bulkId } }),
    );
  }

  async resume(bulkId: string): Promise<Steered> {
    return this.run('The batch goes on.', 'The batch does not go on.', () =>
      this.api.post('/sms/{bulkId}/resume', undefined, { path: { bulkId } }),
    );
  }

  async cancel(bulkId: string): Promise<Steered> {
    const sure = await this.confirm.ask({
      title: 'Cancel this batch?',
      text: 'Messages that are not handed over yet will not be sent, and their price is available again. This cannot be undone.',
      action: 'Cancel the batch',
      danger: true,
    });
    if (!sure) return null;
    try {
      const { canceled, too_late } = await this.api.delete('/sms/{id}', undefined, { path: { id: bulkId } });
      this.toasts.good(`${canceled} messages are canceled${too_late ? `; for ${too_late} it was too late` : ''}.`);
      return {};
    } catch (cause) {
      this.toasts.failed('The batch is not canceled.', cause);
      return null;
    }
  }

  private async run(done: string, failed: string, work: () => Promise<Schemas['PausedView']>): Promise<Steered> {
    try {
      const { paused_at } = await work();
      this.toasts.good(done);
      return { paused_at };
    } catch (cause) {
      this.toasts.failed(failed, cause);
      return null;
    }
  }
}
