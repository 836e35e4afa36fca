import { ChangeDetectionStrategy, Component, effect, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { EmptyState } from '../ui/empty-state';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { paramsOf } from './definition';

/** Where links in mails lead: goes on to the kept report as it is now. */
@Component({
  selector: 'app-saved-open',
  imports: [RouterLink, EmptyState, Problem, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-problem [text]="error()?.message ?? null" [error]="error()" />
    @if (missing()) {
      <app-empty-state icon="chart" heading="There is no such report">
        It was deleted, or its owner does not share it any more.
        <a next class="button" routerLink="/reports">All reports</a>
      </app-empty-state>
    } @else if (!error()) {
      <app-skeleton [lines]="6" />
    }
  `,
})
export class SavedOpen {
  readonly id = input.required<string>();

  protected readonly missing = signal(false);
  protected readonly error = signal<ApiError | null>(null);

  constructor() {
    const [api, router] = [inject(Api), inject(Router)];
    effect(() => {
      const id = this.id();
      api.get('/reports/saved').then(
        (all) => {
          const kept = all.find((one) => one.id === id);
          if (!kept) this.missing.set(true);
          else
            void router.navigate(['/reports/view'], {
              queryParams: { ...paramsOf(kept.definition), saved: kept.id },
              replaceUrl: true,
            });
        },
        (cause: unknown) => this.error.set(ApiError.of(cause)),
      );
    });
  }
}
