import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Submission } from '../ui/submission';
import { Time } from '../ui/time';
import { typed } from '../ui/typed';

type Invitation = Schemas['InvitationView'];

/** Open invitations. The link itself is only in the mail: whoever has it gets in. */
@Component({
  selector: 'app-invitations',
  imports: [Cell, DataTable, EmptyState, Field, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './invitations.html',
  styles: `
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
  `,
})
export class Invitations {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);
  private readonly session = inject(Session);

  readonly roles = input.required<readonly Schemas['RoleView'][]>();
  protected readonly manage = computed(() => this.session.can('team:manage'));
  protected readonly offered = computed(() =>
    this.roles().filter((role) => role.role !== 'owner' || this.session.role() === 'owner'),
  );
  protected readonly chosen = signal('sender');
  protected readonly meaning = computed(() => this.roles().find((r) => r.role === this.chosen())?.description ?? '');
  protected readonly submission = new Submission(['email', 'role']);
  protected readonly list = resource({
    loader: ({ abortSignal }) => this.api.get('/team/invitations', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.list.error() ? ApiError.of(this.list.error()) : null));
  protected readonly columns: readonly Column<Invitation>[] = [
    { key: 'email', label: 'Address', sort: (i) => i.email },
    { key: 'role', label: 'Role', text: (i) => i.role },
    { key: 'by', label: 'Invited by', text: (i) => i.invited_by ?? '–' },
    { key: 'created', label: 'Sent', sort: (i) => i.created_at },
    { key: 'ends', label: 'Ends', sort: (i) => i.expires_at },
    { key: 'actions', label: '' },
  ];

  protected async invite(event: Event, address: HTMLInputElement): Promise<void> {
    const given = typed(event);
    const email = given('email')?.trim() ?? '';
    const done = await this.submission.run(() =>
      this.api.post('/team/invitations', { email, role: given('role') ?? '' }),
    );
    if (!done) return;
    address.value = ''; // the role stays as chosen: often several are invited to the same one
    this.toasts.good(`An invitation is on its way to ${email}.`);
    this.list.reload();
  }

  protected async revoke(invitation: Invitation): Promise<void> {
    const sure = await this.confirm.ask({
      title: `Revoke the invitation of ${invitation.email}?`,
      text: 'The link in the mail leads nowhere from then on. You can invite the same address again.',
      action: 'Revoke the invitation',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.delete('/team/invitations/{id}', undefined, { path: { id: invitation.id } });
      this.toasts.good(`The invitation of ${invitation.email} has ended.`);
    } catch (cause) {
      this.toasts.failed('The invitation still stands.', cause);
    }
    this.list.reload();
  }
}
