import { Schemas } from '../api/operations';
import { fits, flagWords } from './reason-words';

const reason: Schemas['ReasonView'] = {
  reason: 'invalid_number',
  class: 'number',
  retryable: false,
  permanent: true,
  billable: false,
  suppress: true,
  meaning: 'There is no such number.',
  advice: 'Ask for the right one.',
};

describe('A reason', () => {
  it('tells what is so about it, and nothing of what is not', () => {
    expect(flagWords(reason)).toEqual(['final', 'number is suppressed']);
  });

  it.each(['invalid_number', 'Invalid Number', 'no such', 'RIGHT', 'suppressed', ' ', 'cannot be texted'])(
    'is found by %j',
    (words) => expect(fits(reason, words)).toBe(true),
  );

  it('is not found by what it is not', () => expect(fits(reason, 'credit')).toBe(false));
});
