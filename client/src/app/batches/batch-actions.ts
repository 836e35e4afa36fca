import { inject, Injectable } from '@angular/core';

import { Api } from '../api/api';
import { Toasts } from '../core/toasts';
import { Confirm } from '../ui/confirm';

/** What can be done with a batch under way; each tells whether it was done. */
@Injectable({ providedIn: 'root' })
export class BatchActions {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  private readonly confirm = inject(Confirm);

  async pause(bulkId: string): Promise<boolean> {
    return this.run('The batch is paused. Messages that carriers have go on.', 'The batch is not paused.', () =>
      this.api.post('/sms/{bulkId}/pause', undefined, { path: { bulkId } }),
    );
  }

  async resume(bulkId: string): Promise<boolean> {
    return this.run('The batch goes on.', 'The batch does not go on.', () =>
      this.api.post('/sms/{bulkId}/resume', undefined, { path: { bulkId } }),
    );
  }

  async cancel(bulkId: string): Promise<boolean> {
    const sure = await this.confirm.ask({
      title: 'Cancel this batch?',
      text: 'Messages that are not handed over yet will not be sent, and their price is available again. This cannot be undone.',
      action: 'Cancel the batch',
      danger: true,
    });
    if (!sure) return false;
    try {
      const { canceled, too_late } = await this.api.delete('/sms/{id}', undefined, { path: { id: bulkId } });
      this.toasts.good(`${canceled} messages are canceled${too_late ? `; for ${too_late} it was too late` : ''}.`);
      return true;
    } catch (cause) {
      this.toasts.failed('The batch is not canceled.', cause);
      return false;
    }
  }

  private async run(done: string, failed: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      this.toasts.good(done);
      return true;
    } catch (cause) {
      this.toasts.failed(failed, cause);
      return false;
    }
  }
}
