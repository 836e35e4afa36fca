import { Schemas } from '../../api/operations';

export type Policy = Schemas['RoutePolicy'];
export type SenderType = 'alphanumeric' | 'number' | 'short_code';
export type TrafficClass = 'otp' | 'transactional' | 'marketing';
export type ErrorAction = 'next' | 'wait' | 'fail';

/** How a group picks among its accounts. */
export const policies: readonly { policy: Policy; label: string; words: string }[] = [
  { policy: 'priority', label: 'In order', words: 'The first account that takes traffic.' },
  {
    policy: 'weighted',
    label: 'By weight',
    words: 'In shares by weight; the same message always falls on the same account.',
  },
  { policy: 'least_cost', label: 'Cheapest first', words: 'The cheapest for the number’s country and network.' },
  { policy: 'quality', label: 'Best first', words: 'The one that delivers best to the number’s country.' },
];

export function policyLabel(policy: Policy): string {
  return policies.find((one) => one.policy === policy)?.label ?? policy;
}

export const senderTypes: readonly { value: SenderType; label: string }[] = [
  { value: 'alphanumeric', label: 'Letters' },
  { value: 'number', label: 'A number' },
  { value: 'short_code', label: 'A short code' },
];

export const trafficClasses: readonly { value: TrafficClass; label: string }[] = [
  { value: 'otp', label: 'One-time passwords' },
  { value: 'transactional', label: 'Transactional' },
  { value: 'marketing', label: 'Marketing' },
];

/** The classes of errors that a group may treat otherwise than usual, as the server does. */
export const errorClasses: readonly { name: string; label: string; usual: ErrorAction; may: readonly ErrorAction[] }[] =
  [
    { name: 'number', label: 'The number cannot be texted', usual: 'fail', may: ['next', 'fail'] },
    { name: 'route', label: 'It does not take this sender, text or country', usual: 'next', may: ['next', 'fail'] },
    {
      name: 'account',
      label: 'Your account there: credit, credentials, quota',
      usual: 'next',
      may: ['next', 'wait', 'fail'],
    },
    { name: 'temporary', label: 'It may work in a moment', usual: 'next', may: ['next', 'wait', 'fail'] },
    { name: 'caller', label: 'The message was malformed', usual: 'fail', may: ['next', 'fail'] },
  ];

export const actionWords: Readonly<Record<ErrorAction, string>> = {
  next: 'try the next account',
  wait: 'wait, then again',
  fail: 'it has failed',
};
