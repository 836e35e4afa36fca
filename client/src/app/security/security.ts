import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';

import { Session } from '../core/session';
import { PageHeader } from '../ui/page-header';
import { AuthenticatorCard } from './authenticator-card';
import { EmailCard } from './email-card';
import { NameCard } from './name-card';
import { PasskeysCard } from './passkeys-card';
import { PasswordCard } from './password-card';
import { SessionsCard } from './sessions-card';

/** The signed-in person's own account: who they are, how they prove it, and where they are signed in. */
@Component({
  selector: 'app-security',
  imports: [AuthenticatorCard, EmailCard, NameCard, PageHeader, PasskeysCard, PasswordCard, SessionsCard],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header heading="Security" lead="Your own account: how you sign in, and where you are signed in." />
    <div class="stack">
      @if (managed()) {
        <div class="notice">
          You came in through your organisation's single sign-on, so your name, address and ways to sign in are kept
          there. Sign in with your own password or passkey to change what is kept here.
        </div>
      } @else {
        <div class="pair">
          <app-name-card class="card" />
          <app-email-card class="card" />
        </div>
        <app-authenticator-card class="card" />
        <app-passkeys-card class="card" />
        <app-password-card class="card" />
      }
      <app-sessions-card class="card" />
    </div>
  `,
  styles: `
    .card {
      display: block;
    }
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr));
      gap: 1rem;
    }
  `,
})
export class Security {
  private readonly session = inject(Session);
  protected readonly managed = computed(() => this.session.person()?.managed ?? false);
}
