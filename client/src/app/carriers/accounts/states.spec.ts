import { Schemas } from '../../api/operations';
import { lowestShare, milliseconds, percent, receiptTime } from './figures';
import { limit, limitMeaning, outOfService } from './states';

describe('What limits an account', () => {
  it.each([
    ['', 'nothing', false],
    ['paused', 'paused', true],
    ['disabled', 'disabled', true],
    ['circuit_open', 'circuit_open', false],
    ['asked_to_wait', 'asked_to_wait', false],
    ['rate_limit', 'rate_limit', false],
    ['window', 'window', false],
  ])('%j is shown as %s, and resuming helps: %s', (given, word, resumable) => {
    expect(limit(given)).toBe(word);
    expect(outOfService(given)).toBe(resumable);
    expect(limitMeaning(given)).not.toContain('limited by:');
  });

  it('is told as it is where this page does not know it', () => {
    expect(limitMeaning('solar_flare')).toBe('It is limited by: solar flare.');
  });
});

describe('The figures of an account', () => {
  it('are dashes before there is anything to tell, and never zero', () => {
    expect([percent(null), milliseconds(null), receiptTime(null)]).toEqual(['–', '–', '–']);
    expect(percent(0)).toMatch(/^0\s?%$/);
  });

  it.each([
    [84, '84 ms'],
    [1_540, '1.5 s'],
  ])('%d ms read %s', (ms, words) => expect(milliseconds(ms)).toBe(words));

  it.each([
    [1.24, '1.2 s'],
    [45.2, '45 s'],
    [600, '10 min'],
  ])('receipts after %d s read %s', (seconds, words) => expect(receiptTime(seconds)).toBe(words));

  it('name the country with the least share, and none where all have theirs', () => {
    const of = (...shares: [string, number][]) =>
      shares.map(([country, share]) => ({ country, share }) as Schemas['CountryHealth']);
    expect(lowestShare(of(['KE', 1], ['UG', 0.25], ['TZ', 0.5]))?.country).toBe('UG');
    expect(lowestShare(of(['KE', 1]))).toBeNull();
    expect(lowestShare([])).toBeNull();
  });
});
