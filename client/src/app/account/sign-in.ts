import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject, input, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { RouterLink } from '@angular/router';

import { Api } from '../api/api';
import { BrandStore } from '../core/brand';
import { returnUrl } from '../core/return-url';
import { Session } from '../core/session';
import { Field } from '../ui/field';
import { Icon } from '../ui/icon';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { Entry } from './entry';
import { namedOrigin, passkeysWork, usePasskey } from './passkeys';
import { ssoWords } from './sso-errors';

@Component({
  selector: 'app-sign-in',
  imports: [ReactiveFormsModule, RouterLink, Field, Icon, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sign-in.html',
})
export class SignIn {
  private readonly api = inject(Api);
  private readonly entry = inject(Entry);
  private readonly session = inject(Session);
  private readonly brand = inject(BrandStore).brand;

  readonly return = input<string>();
  /** Why the organisation's sign-in sent the person back here. */
  readonly error = input<string>();
  protected readonly sentBack = computed(() => ssoWords(this.error()));
  /** Where the organisation of the address signs its people in. */
  protected readonly organisation = signal<string | null>(null);
  protected readonly passkeys = passkeysWork();
  /** The address of the same page under a name, where this one has none. */
  protected readonly named = namedOrigin(inject(DOCUMENT).location);
  protected readonly submission = new Submission(['email', 'password']);
  protected readonly unconfirmed = computed(() => this.submission.error()?.code === 'EMAIL_NOT_CONFIRMED');
  protected readonly touched = signal(false);
  protected readonly signUp = computed(() => this.brand().sign_up || this.session.methods().sign_up);
  protected readonly sso = computed(() => this.session.methods().sso);
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [Validators.required]],
    password: ['', [Validators.required]],
  });

  protected ssoUrl(id: string): string {
    return `/api/v1/sso/${encodeURIComponent(id)}/start?return_to=${encodeURIComponent(returnUrl(this.return()))}`;
  }

  /** Some organisations sign their people in themselves; that depends on the address's domain alone. */
  protected async discover(): Promise<void> {
    const email = this.form.controls.email.value.trim();
    this.organisation.set(null);
    if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) return;
    try {
      await this.session.ready();
      const found = await this.api.post('/session/discover', { email });
      if (found.next !== 'sso' || !found.sso_url) return;
      const url = new URL(found.sso_url, location.origin);
      url.searchParams.set('return_to', returnUrl(this.return()));
      this.organisation.set(url.pathname + url.search);
    } catch {
      // The password stays as a way in, and says what is wrong.
    }
  }

  protected missing(field: 'email' | 'password'): string | null {
    const said = this.submission.problem(field);
    if (said) return said;
    return this.touched() && this.form.controls[field].invalid
      ? `Type your ${field === 'email' ? 'e-mail address' : 'password'}.`
      : null;
  }

  protected async signIn(): Promise<void> {
    this.touched.set(true);
    if (this.form.invalid) return;
    await this.submission.run(async () => {
      await this.session.ready();
      await this.entry.follow(await this.api.post('/session', this.form.getRawValue()), this.return());
    });
  }

  protected async withPasskey(): Promise<void> {
    await this.submission.run(async () => {
      await this.session.ready();
      const { options } = await this.api.post('/session/passkey/options', undefined);
      const credential = await usePasskey(options);
      if (credential) await this.entry.follow(await this.api.post('/session/passkey', { credential }), this.return());
    });
  }
}
