import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { Session } from '../../core/session';
import { regionName } from '../../settings/region';
import { Cell } from '../../ui/cell';
import { Column, DataTable } from '../../ui/data-table';
import { Field } from '../../ui/field';
import { money } from '../../ui/money';
import { Problem } from '../../ui/problem';
import { StatusChip } from '../../ui/status-chip';
import { Submission } from '../../ui/submission';
import { Time } from '../../ui/time';
import { typed } from '../../ui/typed';
import { percent } from '../accounts/figures';
import { RouteStore } from './route-store';
import { senderWords, verdict } from './verdict';
import { policyLabel, TrafficClass, trafficClasses } from './words';

type Candidate = Schemas['RouteCandidateView'];

/** Which way a message would go now, what it costs, and why not the others. Nothing is sent. */
@Component({
  selector: 'app-simulator',
  imports: [RouterLink, Cell, DataTable, Field, Problem, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './simulator.html',
  styleUrl: './simulator.css',
})
export class Simulator {
  private readonly api = inject(Api);
  private readonly session = inject(Session);
  protected readonly store = inject(RouteStore);

  protected readonly seen = signal<Schemas['SimulatedRoute'] | null>(null);
  protected readonly verdict = computed(() => {
    const seen = this.seen();
    return seen ? verdict(seen) : null;
  });
  protected readonly submission = new Submission(['to', 'sender_id', 'tenant_id', 'traffic_class', 'message']);
  protected readonly trafficClasses = trafficClasses;
  protected readonly own = computed(() => this.session.tenant()?.name ?? 'Your own account');
  protected readonly columns: readonly Column<Candidate>[] = [
    { key: 'account', label: 'Account' },
    { key: 'state', label: 'State' },
    { key: 'why', label: 'Why', text: (c) => c.why },
    {
      key: 'cost',
      label: 'Cost',
      align: 'end',
      text: (c) => (c.cost === null ? '–' : money(c.cost, c.currency ?? '')),
    },
    { key: 'share', label: 'Share', align: 'end', text: (c) => percent(c.share) },
    { key: 'delivered', label: 'Delivered', align: 'end', text: (c) => percent(c.delivered_ratio) },
    { key: 'errors', label: 'Errors', align: 'end', text: (c) => percent(c.error_rate) },
  ];
  protected readonly key = (one: Candidate) => one.account_id;
  protected readonly policyLabel = policyLabel;
  protected readonly regionName = regionName;
  protected readonly senderWords = senderWords;

  protected async ask(event: Event): Promise<void> {
    const given = typed(event);
    const query: Schemas['SimulateRoute'] = {
      to: given('to')?.trim() ?? '',
      sender_id: given('sender')?.trim() || null,
      tenant_id: given('tenant') || null,
      traffic_class: (given('class') || 'transactional') as TrafficClass,
      message: given('message') || null,
    };
    const done = await this.submission.run(async () => this.seen.set(await this.api.post('/routes/simulate', query)));
    if (!done) this.seen.set(null);
  }
}
