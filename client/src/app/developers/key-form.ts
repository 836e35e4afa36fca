import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';

import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { lines } from './lines';
import { ScopeChoice } from './scope-choice';
import { usual } from './scopes';

/** Name, reach, end and whereabouts of a new API key. */
@Component({
  selector: 'app-key-form',
  imports: [Field, Problem, ScopeChoice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="stack" (submit)="submit($event)" novalidate>
      <app-problem [text]="submission().general()" [error]="submission().error()" />
      <app-field
        for="key-name"
        label="Name"
        hint="What it is for, so that it can be told apart later."
        [problem]="submission().problem('name')"
      >
        <input id="key-name" name="name" class="input" maxlength="100" />
      </app-field>
      <app-scope-choice [(chosen)]="scopes" [problem]="submission().problem('scopes')" />
      <app-field
        for="key-end"
        label="Ends on"
        hint="Optional. A key that ends by itself cannot be forgotten."
        [problem]="submission().problem('expires_at')"
      >
        <input id="key-end" name="end" class="input" type="date" />
      </app-field>
      <app-field
        for="key-ips"
        label="Only from"
        hint="Optional. Addresses or ranges it may be used from, one a line: 203.0.113.7 or 203.0.113.0/24."
        [problem]="submission().problem('allowed_ips')"
      >
        <textarea id="key-ips" name="ips" class="input" rows="2" spellcheck="false"></textarea>
      </app-field>
      <div class="row">
        <button class="button primary" [disabled]="submission().busy()">Create</button>
        <button type="button" class="button plain" (click)="left.emit()">Leave it</button>
      </div>
    </form>
  `,
})
export class KeyForm {
  private readonly session = inject(Session);

  readonly submission = input.required<Submission>();
  readonly given = output<Schemas['CreateApiKey']>();
  readonly left = output();
  protected readonly scopes = signal<readonly string[]>(usual.filter((scope) => this.session.can(scope)));

  protected submit(event: Event): void {
    const value = typed(event);
    const [end, ips] = [value('end'), lines(value('ips'))];
    this.given.emit({
      name: value('name')?.trim() ?? '',
      scopes: [...this.scopes()],
      expires_at: end ? new Date(`${end}T23:59:59`).toISOString() : null,
      allowed_ips: ips.length ? ips : null,
    });
  }
}
