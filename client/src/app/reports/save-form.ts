import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { timeZones } from '../send/zoned';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { definitionOf, Question, wordOf } from './definition';
import { weekdays } from './schedule-words';

type Saved = Schemas['SavedReportView'];
type Cadence = Schemas['ReportSchedule']['cadence'];

interface Reader {
  readonly id: string;
  readonly name: string;
}

/** Keeps the report that is open, under a name; perhaps mails it. */
@Component({
  selector: 'app-save-form',
  imports: [Field, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './save-form.html',
  styleUrl: './report-builder.css',
})
export class SaveForm {
  private readonly api = inject(Api);
  private readonly session = inject(Session);

  readonly question = input.required<Question>();
  /** What is changed; null for a new one. */
  readonly known = input.required<Saved | null>();
  readonly suggested = input('');
  readonly done = output<Saved>();
  readonly left = output();

  protected readonly weekdays = weekdays;
  protected readonly zones = timeZones();
  protected readonly hours = Array.from({ length: 24 }, (_, hour) => hour);
  protected readonly days = Array.from({ length: 28 }, (_, at) => at + 1);
  protected readonly mailed = linkedSignal<Cadence | ''>(() => this.known()?.schedule?.cadence ?? '');
  protected readonly schedule = computed(() => this.known()?.schedule ?? null);
  protected readonly zone = computed(() => this.schedule()?.tz ?? wordOf(this.question(), 'tz'));
  protected readonly readers = signal<readonly Reader[]>([]);
  protected readonly submission = new Submission(['name', 'shared', 'schedule.recipients']);

  constructor() {
    void this.load();
  }

  protected chosen(id: string): boolean {
    return this.schedule()?.recipients.includes(id) ?? id === this.readers()[0]?.id;
  }

  protected async save(event: Event): Promise<void> {
    const given = typed(event);
    const form = new FormData(event.target as HTMLFormElement);
    const cadence = this.mailed();
    const draft: Schemas['SaveReport'] = {
      name: given('name')?.trim() ?? '',
      definition: definitionOf(this.question()),
      shared: given('shared') !== undefined,
      schedule: cadence
        ? {
            cadence,
            hour: Number(given('hour')),
            tz: given('tz') ?? 'UTC',
            weekday: cadence === 'weekly' ? Number(given('weekday')) : null,
            day: cadence === 'monthly' ? Number(given('day')) : null,
            recipients: form.getAll('recipients').map(String),
            paused: this.schedule()?.paused ?? false,
          }
        : undefined,
    };
    const known = this.known();
    await this.submission.run(async () =>
      this.done.emit(
        known
          ? await this.api.put('/reports/saved/{id}', draft, { path: { id: known.id } })
          : await this.api.post('/reports/saved', draft),
      ),
    );
  }

  /** Who may not see the team mails to themselves. */
  private async load(): Promise<void> {
    const person = this.session.person();
    const own = person ? [{ id: person.id, name: `${person.name} (you)` }] : [];
    this.readers.set(own);
    if (!this.session.can('team:read')) return;
    const team = await this.api.get('/team').catch(() => []);
    const others = team.filter((one) => one.user_id !== person?.id);
    this.readers.set([...own, ...others.map((one) => ({ id: one.user_id, name: one.name || one.email }))]);
  }
}
