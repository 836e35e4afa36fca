import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { Invitations } from './invitations';
import { Members } from './members';
import { RoleMatrixTable } from './role-matrix';

/** Who is in this account, who is asked in, and what each role may do. */
@Component({
  selector: 'app-team',
  imports: [Invitations, Members, PageHeader, Problem, RoleMatrixTable, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header heading="Team" lead="Who is in this account, who is asked in, and what each role may do." />
    <app-problem [text]="error()?.message ?? null" [error]="error()" />
    @if (matrix.hasValue()) {
      <div class="stack">
        <app-members class="card" [roles]="matrix.value().roles" />
        <app-invitations class="card" [roles]="matrix.value().roles" />
        <app-role-matrix class="card" [matrix]="matrix.value()" />
      </div>
    } @else if (!error()) {
      <app-skeleton [lines]="8" />
    }
  `,
  styles: '.card { display: block; }',
})
export class Team {
  private readonly api = inject(Api);
  protected readonly matrix = resource({
    loader: ({ abortSignal }) => this.api.get('/team/roles', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.matrix.error() ? ApiError.of(this.matrix.error()) : null));
}
