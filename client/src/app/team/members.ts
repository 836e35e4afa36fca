import { ChangeDetectionStrategy, Component, computed, inject, input, resource, signal } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';

type Member = Schemas['TeamMember'];
type Role = Schemas['RoleView'];

/** The people of the account and their roles. */
@Component({
  selector: 'app-members',
  imports: [Cell, DataTable, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './members.html',
  styles: `
    .role {
      display: grid;
      gap: 0.25rem;
      justify-items: start;
      max-width: 20rem;
      text-align: start;
    }
  `,
})
export class Members {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);
  private readonly session = inject(Session);

  readonly roles = input.required<readonly Role[]>();
  protected readonly members = resource({
    loader: ({ abortSignal }) => this.api.get('/team', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.members.error() ? ApiError.of(this.members.error()) : null));
  /** Why the last change was refused; stays beside the table until the next one. */
  protected readonly refused = signal<ApiError | null>(null);
  protected readonly columns: readonly Column<Member>[] = [
    { key: 'name', label: 'Person', sort: (m) => m.name.toLowerCase() },
    { key: 'role', label: 'Role', sort: (m) => m.role },
    { key: 'mfa', label: 'Second factor' },
    { key: 'joined', label: 'Joined', sort: (m) => m.joined_at },
    { key: 'seen', label: 'Last seen', sort: (m) => m.last_seen_at ?? '' },
    { key: 'actions', label: '' },
  ];
  protected readonly key = (member: Member) => member.user_id;

  /** Only owners make and unmake owners: to others an owner's role is no choice. */
  protected mayChange(member: Member): boolean {
    return this.session.can('team:manage') && (member.role !== 'owner' || this.session.role() === 'owner');
  }

  protected offered(): readonly Role[] {
    return this.roles().filter((role) => role.role !== 'owner' || this.session.role() === 'owner');
  }

  protected describe(name: string): string {
    return this.roles().find((role) => role.role === name)?.description ?? '';
  }

  protected own(member: Member): boolean {
    return member.user_id === this.session.person()?.id;
  }

  protected async changeRole(member: Member, box: HTMLSelectElement): Promise<void> {
    const role = box.value;
    if (this.own(member) && !(await this.sureOfOwn(role))) {
      box.value = member.role;
      return;
    }
    const done = await this.run(() => this.api.put('/team/{userId}', { role }, { path: { userId: member.user_id } }));
    if (!done) {
      box.value = member.role;
      return;
    }
    this.toasts.good(`${member.name} is ${role} now.`);
    await this.afterChange(member);
  }

  protected async remove(member: Member): Promise<void> {
    const sure = await this.confirm.ask({
      title: this.own(member) ? 'Leave this team?' : `Remove ${member.name}?`,
      text: this.own(member)
        ? 'You lose access to this account at once. Somebody else has to invite you to get it back.'
        : 'The person loses access to this account at once. They can be invited again.',
      action: this.own(member) ? 'Leave the team' : 'Remove from the team',
      danger: true,
    });
    if (!sure) return;
    const done = await this.run(() =>
      this.api.delete('/team/{userId}', undefined, { path: { userId: member.user_id } }),
    );
    if (!done) return;
    this.toasts.good(`${member.name} is not in the team any more.`);
    await this.afterChange(member);
  }

  private sureOfOwn(role: string): Promise<boolean> {
    return this.confirm.ask({
      title: 'Change your own role?',
      text: `You become ${role}: ${this.describe(role)} What you may do changes at once.`,
      action: 'Change my role',
    });
  }

  private async afterChange(member: Member): Promise<void> {
    this.members.reload();
    if (this.own(member)) await this.session.refresh().catch(() => undefined);
  }

  private async run(work: () => Promise<unknown>): Promise<boolean> {
    this.refused.set(null);
    try {
      await work();
      return true;
    } catch (cause) {
      this.refused.set(ApiError.of(cause));
      return false;
    }
  }
}
