import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';

import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { grants, methods } from './client-kinds';
import { lines } from './lines';
import { ScopeChoice } from './scope-choice';
import { usual } from './scopes';

type Client = Schemas['OAuthClientView'];

/** An OAuth client, new or changed: how it gets tokens, how it proves itself, and where people come back to. */
@Component({
  selector: 'app-client-form',
  imports: [Field, Problem, ScopeChoice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './client-form.html',
  styleUrl: './choices.css',
})
export class ClientForm {
  private readonly session = inject(Session);

  readonly submission = input.required<Submission>();
  /** The one that is changed; none: a new one is made. */
  readonly client = input<Client | null>(null);
  readonly given = output<Schemas['CreateOAuthClient']>();
  readonly left = output();

  protected readonly grants = grants;
  protected readonly methods = methods;
  protected readonly scopes = linkedSignal<readonly string[]>(
    () => this.client()?.scopes ?? usual.filter((scope) => this.session.can(scope)),
  );
  protected readonly chosen = linkedSignal<readonly string[]>(
    () => this.client()?.grant_types ?? ['client_credentials'],
  );
  protected readonly method = linkedSignal(() => this.client()?.auth_method ?? 'client_secret');
  protected readonly keysProblem = signal<string | null>(null);

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterNextRender(() => host.querySelector<HTMLElement>('#client-name')?.focus()); // it may open far from its button
  }

  protected toggle(grant: string): void {
    this.chosen.update((all) => (all.includes(grant) ? all.filter((one) => one !== grant) : [...all, grant]));
  }

  protected joined(uris: readonly string[] | undefined): string {
    return uris?.join('\n') ?? '';
  }

  protected keys(): string {
    const keys = this.client()?.jwks;
    return keys ? JSON.stringify(keys, null, 2) : '';
  }

  protected submit(event: Event): void {
    const value = typed(event);
    const keys = this.method() === 'private_key_jwt' ? parsed(value('jwks')) : null;
    this.keysProblem.set(keys === undefined ? 'This is not JSON. Paste the public key set: {"keys": [ … ]}.' : null);
    if (keys === undefined) return;
    this.given.emit({
      name: value('name')?.trim() ?? '',
      scopes: [...this.scopes()],
      messages_per_minute: this.client()?.messages_per_minute ?? null,
      grant_types: [...this.chosen()],
      redirect_uris: lines(value('redirects')),
      logout_uris: lines(value('logouts')),
      auth_method: this.method(),
      jwks: keys,
    });
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}
