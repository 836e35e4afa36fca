import { ChangeDetectionStrategy, Component, inject, resource } from '@angular/core';

import { Api } from '../api/api';
import { WebhookSecrets } from './secrets-card';

/** What signs the webhooks to messages' own addresses. */
@Component({
  selector: 'app-callback-card',
  imports: [WebhookSecrets],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="card stack" aria-labelledby="callback-heading">
      <h2 id="callback-heading">Messages with a callback_url</h2>
      <p class="quiet">
        A send may name an address of its own: <code>callback_url</code>. It is told of that send’s messages, in the
        same way, signed with this secret.
      </p>
      @if (settings.hasValue()) {
        <app-webhook-secrets
          [secrets]="settings.value().secrets"
          [add]="add"
          [remove]="remove"
          (changed)="settings.reload()"
        />
      }
    </section>
  `,
})
export class CallbackCard {
  private readonly api = inject(Api);

  protected readonly settings = resource({
    loader: ({ abortSignal }) => this.api.get('/webhooks/callbacks', { signal: abortSignal }),
  });
  protected readonly add = () => this.api.post('/webhooks/callbacks/secrets', undefined);
  protected readonly remove = (secretId: string) =>
    this.api.delete('/webhooks/callbacks/secrets/{secretId}', undefined, { path: { secretId } });
}
