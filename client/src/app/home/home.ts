import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';

import { Health, HealthApi } from '../core/health-api';

const words: Record<Health, string> = {
  ready: 'The API is ready.',
  unready: 'The API answers, but a part behind it is not ready.',
  unreachable: 'The API cannot be reached.',
};

/** What a visitor sees until there is a sign-in: where the documentation is, and whether the API is up. */
@Component({
  selector: 'app-home',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './home.html',
})
export class Home {
  private readonly api = inject(HealthApi);

  protected readonly health = rxResource({ stream: () => this.api.read() });
  protected readonly state = computed(() => (this.health.isLoading() ? 'asking' : this.health.value()));
  protected readonly sentence = computed(() => {
    const health = this.health.value();
    return health && !this.health.isLoading() ? words[health] : 'Asking the API…';
  });
}
