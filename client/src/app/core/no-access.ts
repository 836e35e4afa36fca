import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';

import { EmptyState } from '../ui/empty-state';
import { Session } from './session';

/** Where a guard leads somebody whose role does not reach. */
@Component({
  selector: 'app-no-access',
  imports: [EmptyState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-empty-state icon="shield" heading="Your role does not reach this page" [level]="1">
      You are {{ session.role() ?? 'a guest' }} in {{ session.tenant()?.name ?? 'this account' }}.
      @if (needs(); as scope) {
        The page needs the permission <code>{{ scope }}</code>.
      }
      Ask an owner or admin to give you a role that has it.
    </app-empty-state>
  `,
})
export class NoAccess {
  readonly needs = input<string>();
  protected readonly session = inject(Session);
}
