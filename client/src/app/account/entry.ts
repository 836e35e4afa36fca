import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';

import { Schemas } from '../api/operations';
import { returnUrl } from '../core/return-url';
import { Session } from '../core/session';

/** What follows a step of signing in: the page that was wanted, a code, or the organisation's own sign-in. */
@Injectable({ providedIn: 'root' })
export class Entry {
  private readonly session = inject(Session);
  private readonly router = inject(Router);

  async follow(step: Schemas['SignInStep'], back: string | undefined): Promise<void> {
    if (step.next === 'mfa') {
      await this.router.navigate(['/sign-in/code'], { queryParams: { return: back } });
    } else if (step.next === 'sso' && step.sso_url) {
      location.assign(step.sso_url);
    } else {
      await this.session.refresh();
      await this.router.navigateByUrl(returnUrl(back));
    }
  }
}
