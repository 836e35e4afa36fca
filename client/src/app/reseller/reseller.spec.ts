import { toMicros, typedMoney } from './micros';
import { RepeatKey } from './repeat-key';
import { suggestSlug } from './slug';

describe('Money that is typed', () => {
  it.each([
    ['0.29', 290_000],
    ['1', 1_000_000],
    ['1.1', 1_100_000],
    ['0.000001', 1],
    ['1,234.50', 1_234_500_000],
    ['12 000', 12_000_000_000],
    ['999999999.999999', 999_999_999_999_999],
    ['1000000000', 1_000_000_000_000_000],
  ])('%s is %d micro-units, to the last', (text, micros) => {
    expect(toMicros(text)).toBe(micros);
  });

  it.each(['', '1,50', '1.2.3', '-5', '0.0000001', '1e3', '12,34,567', '1000000000.01', 'five', '.5'])(
    '%j is no amount',
    (text) => {
      expect(toMicros(text)).toBeNull();
    },
  );

  it.each([
    [0, '0.00'],
    [1, '0.000001'],
    [1_500_000, '1.50'],
    [1_234_560_000, '1234.56'],
    [10_000_000, '10.00'],
  ])('%d micro-units are written %s, and read back', (micros, text) => {
    expect(typedMoney(micros)).toBe(text);
    expect(toMicros(text)).toBe(micros);
  });
});

describe('A suggested slug', () => {
  it.each([
    ['Acacia Clinic', 'acacia-clinic'],
    ['  Zürich & Söhne GmbH ', 'zurich-sohne-gmbh'],
    ["Mama's Café 24/7", 'mamas-cafe-24-7'],
    ['AB', 'ab-sms'],
    ['東京', ''],
    ['x'.repeat(50), 'x'.repeat(40)],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  ])('of %j is %j', (name, slug) => {
    expect(suggestSlug(name)).toBe(slug);
    if (slug) expect(slug).toMatch(/^[a-z0-9-]{3,40}$/);
  });
});

describe('The key of a repeat', () => {
  it('stays while the same is asked, and is another for another wish or after it was done', () => {
    const keys = new RepeatKey();
    const first = keys.of({ amount: 1 });
    expect(keys.of({ amount: 1 })).toBe(first);
    const second = keys.of({ amount: 2 });
    expect(second).not.toBe(first);
    keys.done();
    expect(keys.of({ amount: 2 })).not.toBe(second);
  });
});
