import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';

import { EmptyState } from '../ui/empty-state';

@Component({
  selector: 'app-not-found',
  imports: [RouterLink, EmptyState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <app-empty-state icon="help" heading="There is no such page" [level]="1">
        The address may be mistyped, or the page may have moved.
        <a next class="button primary" routerLink="/">Go to the start</a>
      </app-empty-state>
    </main>
  `,
  styles: 'main { display: grid; place-items: center; min-height: 80dvh; padding: 1rem; }',
})
export class NotFound {}
