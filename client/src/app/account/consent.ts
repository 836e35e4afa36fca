import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, resource } from '@angular/core';
import { Router } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Session } from '../core/session';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { Submission } from '../ui/submission';

/** Without it a sign-in would be none, so it is not for choice. */
const fixed = 'openid';

/** Another program asks to act for the person who is signed in. */
@Component({
  selector: 'app-consent',
  imports: [Problem, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './consent.html',
  styles: `
    fieldset {
      display: grid;
      gap: 0.5rem;
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0 0 0.5rem;
    }
  `,
})
export class Consent {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  protected readonly session = inject(Session);

  readonly request = input('');
  protected readonly submission = new Submission();
  protected readonly asked = resource({
    params: () => this.request(),
    loader: ({ params, abortSignal }) => this.api.get('/consent/{id}', { path: { id: params }, signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.asked.error() ? ApiError.of(this.asked.error()) : null));
  protected readonly given = computed(() => (this.asked.hasValue() ? this.asked.value() : null));
  protected readonly chosen = linkedSignal(() => new Set(this.given()?.scopes.map((scope) => scope.name) ?? []));
  protected readonly others = computed(() =>
    this.session.memberships().filter((member) => member.tenant_id !== this.session.tenant()?.id),
  );
  protected readonly fixed = fixed;

  protected toggle(scope: string): void {
    this.chosen.update((scopes) => {
      const next = new Set(scopes);
      if (!next.delete(scope)) next.add(scope);
      return next;
    });
  }

  protected async answer(allow: boolean): Promise<void> {
    await this.submission.run(async () => {
      const body = allow ? { allow, scopes: [...this.chosen()] } : { allow };
      const { redirect_to } = await this.api.post('/consent/{id}', body, { path: { id: this.request() } });
      location.assign(redirect_to);
    });
  }

  /** The program wants to know that the person is here now: out, in, and back to the same request. */
  protected async signInAgain(): Promise<void> {
    await this.submission.run(async () => {
      const back = this.router.url;
      await this.session.signOut();
      await this.router.navigate(['/sign-in'], { queryParams: { return: back } });
    });
  }

  protected async switchTo(tenantId: string): Promise<void> {
    if (await this.submission.run(() => this.session.switchTo(tenantId))) this.asked.reload();
  }

  protected async stopActing(): Promise<void> {
    if (await this.submission.run(() => this.session.stopActing())) this.asked.reload();
  }
}
