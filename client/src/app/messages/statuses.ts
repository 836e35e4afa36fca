import { Schemas } from '../api/operations';

/** In the order of a message's life. */
export const statuses: readonly Schemas['MessageStatus'][] = [
  'accepted',
  'scheduled',
  'queued',
  'deferred',
  'sending',
  'unconfirmed',
  'sent',
  'delivered',
  'undelivered',
  'expired',
  'unknown',
  'rejected',
  'failed',
  'canceled',
];

/** Not handed over yet: a cancel may still catch it. */
const open = new Set(['accepted', 'scheduled', 'queued', 'deferred']);

export function cancelable(status: string): boolean {
  return open.has(status);
}

/** Certainly not arrived: what may still arrive is not sent twice. */
const over = new Set(['undelivered', 'expired', 'rejected', 'failed', 'canceled']);

export function resendable(status: string): boolean {
  return over.has(status);
}

/** Why, in words. */
export function reasonWords(reason: Schemas['MessageReason']): string {
  return reason === 'none' ? '' : reason.replaceAll('_', ' ');
}
