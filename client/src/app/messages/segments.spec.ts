import { countSegments, nameOf, placeholders } from './segments';

describe('The segment counter', () => {
  it.each([
    ['', 'gsm7', 0, 0],
    ['a'.repeat(160), 'gsm7', 1, 160],
    ['a'.repeat(161), 'gsm7', 2, 161],
    ['a'.repeat(306), 'gsm7', 2, 306],
    ['a'.repeat(307), 'gsm7', 3, 307],
    ['€'.repeat(80), 'gsm7', 1, 160],
    ['ы'.repeat(70), 'ucs2', 1, 70],
    ['ы'.repeat(71), 'ucs2', 2, 71],
    ['ы'.repeat(134), 'ucs2', 2, 134],
    ['ы'.repeat(135), 'ucs2', 3, 135],
  ])('counts %j', (text, encoding, segments, units) => {
    expect(countSegments(text)).toMatchObject({ encoding, segments, units });
  });

  it('keeps an escape pair in one part', () => {
    // 152 + € does not fit 153: the first part stays a septet short, and 306 septets take three parts.
    expect(countSegments(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toMatchObject({ units: 306, segments: 3 });
  });

  it('keeps a surrogate pair in one part', () => {
    expect(countSegments(`${'ы'.repeat(66)}😀${'ы'.repeat(66)}`)).toMatchObject({ units: 134, segments: 3 });
  });

  it('names each character that forces UCS-2, with its place', () => {
    expect(countSegments('Caf\u00e9 \u2019 and \u{1F600} \u2019').reasons).toEqual([
      { index: 5, character: '\u2019' },
      { index: 11, character: '\u{1F600}' },
    ]);
    expect(nameOf('\u2019')).toBe('“\u2019” (U+2019)');
    expect(nameOf('\u200b')).toBe('U+200B');
  });

  it('counts UCS-2 when it is asked for, without a reason', () => {
    expect(countSegments('plain', 'ucs2')).toMatchObject({ encoding: 'ucs2', units: 5, reasons: [] });
  });

  it('finds the names of a template as the server does', () => {
    expect(placeholders('Hi {{name}}, {{ due.date }} {{1st}} {{name}} {single}')).toEqual(['name', 'due.date']);
  });
});
