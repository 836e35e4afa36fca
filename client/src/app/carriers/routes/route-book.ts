import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatTabsModule } from '@angular/material/tabs';
import { RouterLink } from '@angular/router';

import { EmptyState } from '../../ui/empty-state';
import { PageHeader } from '../../ui/page-header';
import { Problem } from '../../ui/problem';
import { Skeleton } from '../../ui/skeleton';
import { Groups } from './groups';
import { RouteStore } from './route-store';
import { Rules } from './rules';
import { Simulator } from './simulator';

/** Where traffic goes: rules lead to groups, groups hold accounts, and the simulator tells what comes of both. */
@Component({
  selector: 'app-route-book',
  imports: [MatTabsModule, RouterLink, EmptyState, Groups, PageHeader, Problem, Rules, Simulator, Skeleton],
  providers: [RouteStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header
      heading="Routes"
      lead="The first rule that fits leads a message to a group; the group picks one of its accounts."
    />
    <app-problem [text]="store.error()?.message ?? null" [error]="store.error()" />
    @if (store.ready()) {
      @if (store.accounts().length || store.rules().length) {
        <mat-tab-group animationDuration="0" mat-stretch-tabs="false">
          <mat-tab label="Rules"><app-rules class="pane" /></mat-tab>
          <mat-tab label="Groups"><app-groups class="pane" /></mat-tab>
          <mat-tab label="Simulator"><app-simulator class="pane" /></mat-tab>
        </mat-tab-group>
      } @else {
        <div class="card">
          <app-empty-state icon="route" heading="No carrier account to route to">
            Routes lead to accounts at carriers. Until you have one of your own, the account above yours decides where
            your messages go.
            <a next class="button primary" routerLink="/carriers/new">Add an account</a>
          </app-empty-state>
        </div>
        <app-simulator class="pane" />
      }
    } @else if (!store.error()) {
      <div class="card"><app-skeleton [lines]="8" /></div>
    }
  `,
  styles: '.pane { display: block; padding: 1.25rem 0; }',
})
export class RouteBook {
  protected readonly store = inject(RouteStore);
}
