import { Schemas } from '../api/operations';

type Reason = Schemas['ReasonView'];

/** Whose matter a reason is, in words. */
export const classes: Readonly<Record<Schemas['ReasonClass'], string>> = {
  policy: 'Stopped here, before any carrier',
  number: 'The number cannot be texted',
  consent: 'The person does not want it',
  route: 'This carrier does not take it; another may',
  account: 'The account at the carrier',
  temporary: 'May work in a moment',
  caller: 'The message was malformed',
  unclear: 'Nobody can tell',
};

/** What is so about a reason. */
export function flagWords(reason: Reason): string[] {
  return [
    reason.retryable && 'tried again',
    reason.permanent && 'final',
    reason.billable && 'charged by carriers',
    reason.suppress && 'number is suppressed',
  ].filter((one) => one !== false);
}

/** Whether it is one that the words are about. */
export function fits(reason: Reason, words: string): boolean {
  const text = [
    reason.reason,
    reason.reason.replaceAll('_', ' '),
    reason.class,
    classes[reason.class],
    reason.meaning,
    reason.advice,
  ];
  return [...text, ...flagWords(reason)].join(' ').toLowerCase().includes(words.trim().toLowerCase());
}
