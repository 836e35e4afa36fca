import { ChangeDetectionStrategy, Component, computed, inject, input, resource } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { Router } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { Submission } from '../ui/submission';
import { Entry } from './entry';

/** Joining a tenant: with the account one has, once signed in to it, or with a new one. */
@Component({
  selector: 'app-invitation',
  imports: [ReactiveFormsModule, Field, Problem, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './invitation.html',
})
export class AcceptInvitation {
  private readonly api = inject(Api);
  private readonly entry = inject(Entry);
  private readonly router = inject(Router);
  protected readonly session = inject(Session);

  readonly token = input('');
  protected readonly submission = new Submission(['name', 'password']);
  protected readonly form = inject(NonNullableFormBuilder).group({ name: '', password: '' });
  protected readonly invitation = resource({
    params: () => this.token(),
    loader: async ({ params, abortSignal }) => {
      await this.session.ready().catch(() => undefined); // who sits here decides what is shown
      return this.api.get('/invitations/{token}', { path: { token: params }, signal: abortSignal });
    },
  });
  protected readonly error = computed(() => (this.invitation.error() ? ApiError.of(this.invitation.error()) : null));
  protected readonly given = computed(() => (this.invitation.hasValue() ? this.invitation.value() : null));
  /** Somebody else is signed in here than who was invited. */
  protected readonly stranger = computed(() => {
    const person = this.session.person();
    return person !== null && person.email.toLowerCase() !== this.given()?.email.toLowerCase() ? person : null;
  });

  protected async accept(): Promise<void> {
    await this.submission.run(async () => {
      const fresh = !this.session.signedIn();
      const step = await this.api.post('/invitations/{token}', fresh ? this.form.getRawValue() : {}, {
        path: { token: this.token() },
      });
      if (step.next === 'sign_in') await this.signIn();
      else await this.entry.follow(step, undefined);
    });
  }

  protected signIn(): Promise<boolean> {
    return this.router.navigate(['/sign-in'], { queryParams: { return: this.router.url } });
  }

  protected async leave(): Promise<void> {
    await this.submission.run(() => this.session.signOut());
  }
}
