import { cutAndMark } from './marked-text';

describe('A marked text', () => {
  const words = (text: string, marks: { start: number; length: number }[], most = 20) =>
    cutAndMark(text, marks, most)
      .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
      .join('');

  it('marks where the words stand', () => {
    expect(words('Your pickup is here', [{ start: 5, length: 6 }])).toBe('Your [pickup] is here');
    expect(
      words('aa', [
        { start: 0, length: 1 },
        { start: 1, length: 1 },
      ]),
    ).toBe('[a][a]');
    expect(words('short', [])).toBe('short');
  });

  it('shows the first of them in a long text', () => {
    const text = `${'x'.repeat(50)} pickup ${'y'.repeat(50)}`;
    expect(words(text, [{ start: 51, length: 6 }], 30)).toBe(`…${'x'.repeat(19)} [pickup] yyy…`);
  });

  it('bears marks beyond the end and over each other', () => {
    expect(
      words('abc', [
        { start: 1, length: 9 },
        { start: 2, length: 1 },
      ]),
    ).toBe('a[bc]');
  });
});
