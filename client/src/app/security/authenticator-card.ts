import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { CopyButton } from '../ui/copy-button';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { StatusChip } from '../ui/status-chip';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { RecoveryCodes } from './recovery-codes';

/** The second factor: an app that shows codes. */
@Component({
  selector: 'app-authenticator-card',
  imports: [CopyButton, Field, Problem, RecoveryCodes, StatusChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './authenticator-card.html',
  styleUrl: './authenticator-card.css',
})
export class AuthenticatorCard {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  protected readonly session = inject(Session);

  protected readonly submission = new Submission(['code', 'password']);
  protected readonly on = computed(() => this.session.person()?.mfa_enabled ?? false);
  protected readonly setup = signal<Schemas['AuthenticatorSetup'] | null>(null);
  protected readonly codes = signal<readonly string[] | null>(null);
  /** What the password is asked for. */
  protected readonly asking = signal<'renew' | 'remove' | null>(null);
  /** As an image it can run nothing, whatever is in it. */
  protected readonly picture = computed(() => {
    const setup = this.setup();
    return setup ? `data:image/svg+xml;utf8,${encodeURIComponent(setup.qr_svg)}` : '';
  });

  protected async begin(): Promise<void> {
    await this.submission.run(async () => this.setup.set(await this.api.post('/me/totp', undefined)));
  }

  protected async confirm(code: string): Promise<void> {
    await this.submission.run(async () => {
      const { codes } = await this.api.post('/me/totp/confirm', { code: code.replace(/\s/g, '') });
      this.codes.set(codes);
      this.setup.set(null);
      await this.session.refresh();
    });
  }

  protected ask(what: 'renew' | 'remove' | null): void {
    this.submission.clear();
    this.setup.set(null);
    this.asking.set(what);
  }

  protected async prove(event: Event): Promise<void> {
    const password = typed(event)('password');
    const wanted = this.asking();
    const done = await this.submission.run(async () => {
      if (wanted === 'renew') this.codes.set((await this.api.post('/me/recovery-codes', { password })).codes);
      else await this.api.post('/me/totp/remove', { password });
      await this.session.refresh();
    });
    if (!done) return;
    this.asking.set(null);
    if (wanted === 'remove') {
      this.codes.set(null);
      this.toasts.good('The authenticator app is not asked for any more.');
    }
  }
}
