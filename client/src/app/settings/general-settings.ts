import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, resource } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Field } from '../ui/field';
import { MoneyPipe } from '../ui/money';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { regionName } from './region';

/** Name, region and who gets in how. */
@Component({
  selector: 'app-general-settings',
  imports: [Field, MoneyPipe, Problem, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './general-settings.html',
  styles: `
    dl {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 0.4rem 1.5rem;
      margin: 0;
    }
    dt {
      color: var(--quiet);
    }
    dd {
      margin: 0;
    }
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
  `,
})
export class GeneralSettings {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);

  protected readonly settings = resource({
    loader: ({ abortSignal }) => this.api.get('/settings', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.settings.error() ? ApiError.of(this.settings.error()) : null));
  protected readonly given = computed(() => (this.settings.hasValue() ? this.settings.value() : null));
  protected readonly region = linkedSignal(() => this.given()?.default_region ?? '');
  protected readonly country = computed(() => regionName(this.region()) ?? 'Two letters, such as KE');
  protected readonly submission = new Submission(['name', 'default_region', 'sso_only']);

  protected async save(event: Event): Promise<void> {
    const given = typed(event);
    const done = await this.submission.run(async () => {
      const settings = await this.api.put('/settings', {
        name: given('name'),
        default_region: given('region')?.trim().toUpperCase(),
        sso_only: given('sso_only') === 'on',
      });
      this.settings.set(settings);
    });
    if (!done) return;
    this.toasts.good('The settings hold.');
    await this.session.refresh().catch(() => undefined);
  }
}
