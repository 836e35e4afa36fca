import { contrast, readable, readableOn } from './contrast';

describe('The colours of a brand', () => {
  it.each(['#ffff00', '#1d4ed8', '#777777', '#ffffff', '#000000', '#e11d48'])(
    'can be read in both schemes: %s',
    (brand) => {
      const [light, dark] = [readable(brand, '#f6f7f9', 'darker'), readable(brand, '#222a37', 'lighter')];

      expect(contrast(light, '#ffffff')).toBeGreaterThanOrEqual(4.5);
      expect(contrast(dark, '#10141b')).toBeGreaterThanOrEqual(4.5);
      expect(contrast(light, readableOn(light))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(dark, readableOn(dark))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('are left alone where they can be read already', () => {
    expect(readable('#1d4ed8', '#f6f7f9', 'darker')).toBe('#1d4ed8');
  });
});
