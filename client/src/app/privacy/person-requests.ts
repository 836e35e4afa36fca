import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
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
import { Watched } from '../ui/watched';
import { size } from './data-classes';

type PersonRequest = Schemas['PrivacyRequestView'];

/** What people asked about themselves: ask for them, watch it, take the file or the proof. */
@Component({
  selector: 'app-person-requests',
  imports: [Cell, DataTable, EmptyState, Field, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './person-requests.html',
})
export class PersonRequests {
  private readonly api = inject(Api);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);

  protected readonly list = new Watched(
    (signal) => this.api.get('/privacy/requests', { query: { limit: 100 }, signal }),
    3000,
  );
  protected readonly requests = computed(() => this.list.value()?.items ?? []);
  protected readonly submission = new Submission(['phone_number', 'kind']);
  protected readonly columns: readonly Column<PersonRequest>[] = [
    { key: 'asked_at', label: 'Asked' },
    { key: 'kind', label: 'What', text: (r) => r.kind },
    { key: 'phone_number', label: 'Number', text: (r) => r.phone_number },
    { key: 'asked_by', label: 'By', text: (r) => r.asked_by },
    { key: 'state', label: 'State' },
    { key: 'result', label: 'Result' },
  ];
  protected readonly key = (request: PersonRequest) => request.id;
  protected readonly size = size;

  constructor() {
    effect(() => void this.list.ask());
  }

  protected expired(request: PersonRequest): boolean {
    return !request.expires_at || new Date(request.expires_at) < new Date();
  }

  protected async ask(event: Event): Promise<void> {
    const given = typed(event);
    const form = event.target as HTMLFormElement;
    const [kind, number] = [given('kind') as 'export' | 'erasure', given('phone_number')?.trim() ?? ''];
    if (kind === 'erasure' && number && !(await this.sure(number))) return;
    if (!(await this.submission.run(() => this.api.post('/privacy/requests', { kind, phone_number: number })))) return;
    form.reset();
    this.toasts.good(kind === 'erasure' ? 'The erasure has begun.' : 'The export has begun.');
    await this.list.ask();
  }

  private sure(number: string): Promise<boolean> {
    return this.confirm.ask({
      title: `Erase ${number}?`,
      text: 'Number and texts are taken out of messages, files, search, archive and exports; all exports of this account are deleted. That cannot be undone. Money, figures and an opt-out stay as they are.',
      action: 'Erase',
      danger: true,
    });
  }
}
