import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';

import { Session } from '../core/session';
import { credentialScopes } from './scopes';

/** What a credential may do: offered is what its maker may. */
@Component({
  selector: 'app-scope-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset>
      <legend>It may</legend>
      @for (scope of offered(); track scope.name) {
        <label class="check">
          <input type="checkbox" [checked]="chosen().includes(scope.name)" (change)="toggle(scope.name)" />
          <span
            >{{ scope.words }} <code class="quiet">{{ scope.name }}</code></span
          >
        </label>
      }
      @if (problem(); as words) {
        <p class="problem" role="alert">{{ words }}</p>
      }
    </fieldset>
  `,
  styleUrl: './choices.css',
})
export class ScopeChoice {
  private readonly session = inject(Session);

  readonly chosen = model.required<readonly string[]>();
  readonly problem = input<string | null>();
  protected readonly offered = computed(() => credentialScopes.filter((scope) => this.session.can(scope.name)));

  protected toggle(scope: string): void {
    this.chosen.update((all) => (all.includes(scope) ? all.filter((one) => one !== scope) : [...all, scope]));
  }
}
