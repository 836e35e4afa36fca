import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';

import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { credentialScopes, usual } from './scopes';

export interface NewCredential {
  readonly name: string;
  readonly scopes: string[];
  readonly expires_at: string | null;
}

/** Name, reach and end of a new key or client. */
@Component({
  selector: 'app-credential-form',
  imports: [Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="$event.preventDefault(); submit(nameBox.value)" novalidate>
      <app-problem [text]="submission().general()" [error]="submission().error()" />
      <app-field
        for="credential-name"
        label="Name"
        hint="What it is for, so that it can be told apart later."
        [problem]="submission().problem('name')"
      >
        <input #nameBox id="credential-name" class="input" maxlength="100" />
      </app-field>
      <fieldset>
        <legend>It may</legend>
        @for (scope of offered(); track scope.name) {
          <label class="check">
            <input type="checkbox" [checked]="chosen().has(scope.name)" (change)="toggle(scope.name)" />
            <span
              >{{ scope.words }} <code class="quiet">{{ scope.name }}</code></span
            >
          </label>
        }
        @if (submission().problem('scopes'); as words) {
          <p class="problem" role="alert">{{ words }}</p>
        }
      </fieldset>
      @if (expires()) {
        <app-field
          for="credential-end"
          label="Ends on"
          hint="Optional. A key that ends by itself cannot be forgotten."
          [problem]="submission().problem('expires_at')"
        >
          <input #endBox id="credential-end" class="input" type="date" (change)="end.set(endBox.value)" />
        </app-field>
      }
      <div class="row">
        <button class="button primary" [disabled]="submission().busy()">Create</button>
        <button type="button" class="button plain" (click)="given.emit(null)">Leave it</button>
      </div>
    </form>
  `,
  styles: `
    fieldset {
      display: grid;
      gap: 0.4rem;
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0 0 0.4rem;
      font-size: 0.875rem;
      font-weight: 550;
    }
    .problem {
      color: var(--bad);
    }
  `,
})
export class CredentialForm {
  private readonly session = inject(Session);

  readonly submission = input.required<Submission>();
  readonly expires = input(false);
  readonly given = output<NewCredential | null>();

  protected readonly end = signal('');
  protected readonly offered = computed(() => credentialScopes.filter((scope) => this.session.can(scope.name)));
  protected readonly chosen = signal(new Set(usual.filter((scope) => this.session.can(scope))));

  protected toggle(scope: string): void {
    this.chosen.update((scopes) => {
      const next = new Set(scopes);
      if (!next.delete(scope)) next.add(scope);
      return next;
    });
  }

  protected submit(name: string): void {
    const end = this.end();
    this.given.emit({
      name: name.trim(),
      scopes: [...this.chosen()],
      expires_at: end ? new Date(`${end}T23:59:59`).toISOString() : null,
    });
  }
}
