import { Schemas } from '../api/operations';

type Report = Schemas['MessageReport'];
type Entry = Schemas['TimelineEntry'];

export interface Step {
  readonly at: string;
  readonly status: Entry['status'];
  readonly reason: Entry['reason'];
  readonly words: string;
  /** How long after the step before; empty for less than a second. */
  readonly after: string;
  readonly tone: 'good' | 'bad' | 'plain';
}

/** The life of a message in sentences, in order. */
export function tell(report: Report): readonly Step[] {
  return report.timeline.map((entry, at) => ({
    at: entry.at,
    status: entry.status,
    reason: entry.reason,
    words: sentence(entry, report),
    after: at ? span(Date.parse(entry.at) - Date.parse(report.timeline[at - 1]?.at ?? entry.at)) : '',
    tone: entry.status === 'delivered' ? 'good' : bad.has(entry.status) ? 'bad' : 'plain',
  }));
}

const bad = new Set(['undelivered', 'expired', 'rejected', 'failed']);

function sentence(entry: Entry, report: Report): string {
  const attempt = attemptOf(entry, report);
  switch (entry.status) {
    case 'accepted':
      return 'We took it: it is stored, and its price is reserved.';
    case 'scheduled':
      return `It waits for its time${timeIn(entry.detail)}.`;
    case 'queued':
      return 'It joined the queue of messages to be sent.';
    case 'sending':
      return attempt ? `Attempt ${attempt.no} began, by way of ${attempt.route}.` : 'It is on its way to a carrier.';
    case 'sent':
      return attempt ? `${attempt.route} took it after ${took(attempt)}.` : 'A carrier took it.';
    case 'deferred':
      return attempt
        ? `${attempt.route} did not take it. It is tried again by itself.`
        : 'It is tried again by itself.';
    case 'unconfirmed':
      return 'The carrier did not answer in time: it may or may not have been taken. We ask, and do not send it twice.';
    case 'delivered':
      return 'The handset confirmed that it arrived.';
    case 'undelivered':
      return 'The network says that it did not arrive.';
    case 'expired':
      return 'Its validity ended before it could arrive.';
    case 'unknown':
      return 'Nobody will tell any more what became of it.';
    case 'rejected':
      return 'It was stopped here, before any carrier. Nothing is charged.';
    case 'failed':
      return 'No carrier took it, and nothing more is tried.';
    case 'canceled':
      return 'It was canceled before it was handed over.';
  }
}

function attemptOf(entry: Entry, report: Report) {
  const no = /^attempt (\d+)/.exec(entry.detail ?? '')?.[1];
  return report.attempts.find((attempt) => String(attempt.no) === no);
}

function took(attempt: Schemas['AttemptView']): string {
  return `${Math.max(0, Date.parse(attempt.ended_at) - Date.parse(attempt.started_at))} ms`;
}

function timeIn(detail: string | null): string {
  const at = Date.parse(/^for (\S+)/.exec(detail ?? '')?.[1] ?? '');
  return Number.isNaN(at)
    ? ''
    : `, ${new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`;
}

const units: readonly [number, string][] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

export function span(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [size, name] = units.find(([size]) => seconds >= size) ?? [0, ''];
  return size ? `${Math.floor(seconds / size)} ${name}` : '';
}
