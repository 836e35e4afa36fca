import { ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';

import { Schemas } from '../api/operations';
import { SecretOnce } from '../developers/secret-once';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';

type Secret = Schemas['WebhookSecretView'];

/** What signs: one secret, or two while a receiver changes over. */
@Component({
  selector: 'app-webhook-secrets',
  imports: [Problem, SecretOnce, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (fresh(); as value) {
      <app-secret-once
        heading="The new secret signs from now on, beside the one before."
        [secrets]="[{ label: 'Signing secret', value }]"
        (done)="fresh.set(null)"
      />
    }
    <app-problem [text]="submission.general()" [error]="submission.error()" />
    <ul class="stack">
      @for (secret of secrets(); track secret.id) {
        <li class="row">
          <span class="grow">
            <code>whsec_…{{ secret.hint }}</code
            >&ngsp;<span class="quiet small">made <app-time [at]="secret.created_at" /></span>
          </span>
          @if (secrets().length > 1) {
            <button
              type="button"
              class="button compact danger"
              [disabled]="submission.busy()"
              [attr.aria-label]="'Remove the secret that ends with ' + secret.hint"
              (click)="take(secret)"
            >
              Remove
            </button>
          }
        </li>
      }
    </ul>
    @if (secrets().length < 2) {
      <div>
        <button type="button" class="button" [disabled]="submission.busy()" (click)="more()">
          {{ secrets().length ? 'New secret beside it' : 'Make the secret' }}
        </button>
      </div>
    }
  `,
  host: { class: 'stack' },
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
  `,
})
export class WebhookSecrets {
  readonly secrets = input.required<readonly Secret[]>();
  /** How a secret is made and removed: of a webhook, or of callbacks. */
  readonly add = input.required<() => Promise<Schemas['NewWebhookSecret']>>();
  readonly remove = input.required<(id: string) => Promise<unknown>>();
  readonly changed = output();

  protected readonly fresh = signal<string | null>(null);
  protected readonly submission = new Submission();

  protected async more(): Promise<void> {
    if (await this.submission.run(async () => this.fresh.set((await this.add()()).value))) this.changed.emit();
  }

  protected async take(secret: Secret): Promise<void> {
    if (await this.submission.run(() => this.remove()(secret.id))) this.changed.emit();
  }
}
