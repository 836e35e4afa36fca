import { ChangeDetectionStrategy, Component, inject, input, linkedSignal, output, resource } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';

export interface GivenWebhook {
  url: string;
  description: string;
  types: string[];
}

/** Where to tell what: of a new webhook, or of one there is. */
@Component({
  selector: 'app-webhook-form',
  imports: [Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './webhook-form.html',
  styleUrls: ['../developers/choices.css', './webhook-form.css'],
})
export class WebhookForm {
  private readonly api = inject(Api);

  readonly webhook = input<Schemas['WebhookView'] | null>(null);
  readonly submission = input.required<Submission>();
  readonly given = output<GivenWebhook>();
  readonly left = output();

  protected readonly types = resource({
    loader: ({ abortSignal }) => this.api.get('/events/types', { signal: abortSignal }),
  });
  protected readonly some = linkedSignal(() => (this.webhook()?.types.length ?? 0) > 0);
  protected readonly chosen = linkedSignal<readonly string[]>(() => this.webhook()?.types ?? []);

  protected toggle(type: string): void {
    this.chosen.update((all) => (all.includes(type) ? all.filter((one) => one !== type) : [...all, type]));
  }

  protected send(event: Event): void {
    const given = typed(event);
    this.given.emit({
      url: given('url')?.trim() ?? '',
      description: given('description')?.trim() ?? '',
      types: this.some() ? [...this.chosen()] : [],
    });
  }
}
