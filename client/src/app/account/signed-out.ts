import { ChangeDetectionStrategy, Component, inject, OnInit, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Session } from '../core/session';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';

/** Where programs lead somebody whom they signed out. It says what is so, not what was wished for. */
@Component({
  selector: 'app-signed-out',
  imports: [RouterLink, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="stack" role="status">
      @if (!known()) {
        <h1>Signing out…</h1>
      } @else if (session.signedIn()) {
        <h1>You are still signed in</h1>
        <p>As {{ session.person()?.name }}. The program that sent you here could not end this session.</p>
        <app-problem [text]="submission.general()" [error]="submission.error()" />
        <button type="button" class="button primary wide" [disabled]="submission.busy()" (click)="signOut()">
          Sign out
        </button>
        <a class="small" routerLink="/">Stay, and go to the start</a>
      } @else {
        <h1>You are signed out</h1>
        <p>On a computer that others use, close this window as well.</p>
        <a class="button primary wide" routerLink="/sign-in">Sign in again</a>
      }
    </div>
  `,
})
export class SignedOut implements OnInit {
  protected readonly session = inject(Session);
  protected readonly known = signal(false);
  protected readonly submission = new Submission();

  async ngOnInit(): Promise<void> {
    await this.session.refresh().catch(() => undefined);
    this.known.set(true);
  }

  protected async signOut(): Promise<void> {
    await this.submission.run(() => this.session.signOut());
  }
}
