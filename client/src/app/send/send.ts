import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { randomKey } from '../core/random';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { placeholders } from '../messages/segments';
import { Field } from '../ui/field';
import { MoneyPipe } from '../ui/money';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { Explained } from './explained';
import { FilePicker } from './file-picker';
import { readNumbers } from './numbers';
import { SegmentCounter } from './segment-counter';
import { SendProgress } from './send-progress';
import { instantOf, timeZones } from './zoned';

type Encoding = NonNullable<Schemas['SendRequest']['encoding']>;

const explainable = 1000; // the server explains no more at once
const small = 100; // up to here it is one send, above it a bulk

/** One text to one or many: what it will cost and where it goes is shown before, what became of it after. */
@Component({
  selector: 'app-send',
  imports: [Field, MoneyPipe, PageHeader, Problem, Explained, FilePicker, SegmentCounter, SendProgress],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './send.html',
  styleUrl: './send.css',
})
export class Send {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  protected readonly session = inject(Session);
  protected readonly zones = timeZones();

  protected readonly from = signal<'numbers' | 'file'>('numbers');
  protected readonly typed = signal('');
  protected readonly file = signal<Schemas['UploadedFile'] | null>(null);
  protected readonly text = signal('');
  protected readonly sender = signal('');
  protected readonly encoding = signal<Encoding>('auto');
  protected readonly reference = signal('');
  protected readonly campaign = signal('');
  protected readonly tags = signal('');
  protected readonly later = signal(false);
  protected readonly at = signal('');
  protected readonly zone = signal(this.zones[0] ?? 'UTC');

  protected readonly submission = new Submission([
    'phone_numbers',
    'file_id',
    'message',
    'sender_id',
    'schedule_time',
    'encoding',
    'reference',
    'campaign',
    'tags',
  ]);
  protected readonly explanation = signal<Schemas['Explanation'] | null>(null);
  protected readonly sent = signal<Schemas['SendResult'] | null>(null);

  protected readonly numbers = computed(() => readNumbers(this.typed()));
  protected readonly recipients = computed(() =>
    this.from() === 'file' ? (this.file()?.rows ?? 0) : this.numbers().length,
  );
  protected readonly instant = computed(() => (this.later() && this.at() ? instantOf(this.at(), this.zone()) : null));
  protected readonly names = computed(() => placeholders(this.text()));
  /** Names in the text that the recipients bring no value for. */
  protected readonly unknown = computed(() => {
    const known = this.from() === 'file' ? (this.file()?.columns ?? []) : [];
    return this.names().filter((name) => !known.includes(name));
  });
  protected readonly ready = computed(
    () => this.recipients() > 0 && this.text().trim().length > 0 && (!this.later() || this.instant() !== null),
  );

  /** Open once something stands there that has to be put right. */
  protected readonly labelled = computed(() =>
    ['reference', 'campaign', 'tags'].some((field) => this.submission.problem(field)),
  );

  /** The same key as long as the request is the same: a second press or a lost answer sends nothing twice. */
  private readonly attempt = computed(() => ({ request: this.request(), key: randomKey() }));

  private request(): Schemas['SendRequest'] {
    const file = this.from() === 'file';
    return {
      phone_numbers: file ? null : this.numbers(),
      file_id: file ? (this.file()?.file_id ?? null) : null,
      message: this.text(),
      sender_id: this.sender().trim() || null,
      schedule_time: this.instant()?.toISOString() ?? null,
      reference: this.reference().trim() || null,
      campaign: this.campaign().trim() || null,
      tags: this.tagList(),
      encoding: this.encoding(),
    };
  }

  private tagList(): string[] | null {
    const tags = this.tags()
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean);
    return tags.length ? tags : null;
  }

  /** Whatever changes makes the price shown a price of something else. */
  protected changed(): void {
    this.explanation.set(null);
    this.submission.clear();
  }

  protected add(name: string): void {
    this.text.update((text) => `${text}{{${name}}}`);
    this.changed();
  }

  protected async explain(): Promise<void> {
    const { request } = this.attempt();
    const asked = { ...request, phone_numbers: request.phone_numbers?.slice(0, explainable) ?? null };
    await this.submission.run(async () => this.explanation.set(await this.api.post('/sms/explain', asked)));
  }

  protected async send(): Promise<void> {
    const { request, key } = this.attempt();
    const path = request.file_id || this.recipients() > small ? '/sms/bulk' : '/sms/send';
    const done = await this.submission.run(async () =>
      this.sent.set(await this.api.post(path, request, { idempotencyKey: key })),
    );
    const result = this.sent();
    if (!done || !result) return;
    const when = result.scheduled_at ? 'scheduled' : 'accepted';
    this.toasts.good(`${result.successful} of ${result.total_sent} messages are ${when}.`);
  }

  protected another(): void {
    this.sent.set(null);
    this.explanation.set(null);
    this.typed.set('');
    this.file.set(null);
    this.text.set('');
    this.later.set(false);
  }
}
