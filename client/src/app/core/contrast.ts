type Rgb = readonly [number, number, number];

const fallback = '#1d4ed8';
const enough = 4.6; // WCAG AA asks for 4.5; rounding to eight bits takes a little

/** Contrast of two colours as WCAG 2 counts it, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(parse(a)), luminance(parse(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The nearest colour of the same hue that can be read on the ground. */
export function readable(colour: string, ground: string, towards: 'darker' | 'lighter'): string {
  const from = parse(colour);
  const end: Rgb = towards === 'darker' ? [0, 0, 0] : [255, 255, 255];
  for (let step = 0; step <= 20; step++) {
    const mixed = hex(from.map((channel, i) => channel + ((end[i] ?? 0) - channel) * (step / 20)));
    if (contrast(mixed, ground) >= enough) return mixed;
  }
  return hex(end);
}

/** Black or white, whichever is better read on the colour. */
export function readableOn(colour: string): string {
  return contrast(colour, '#ffffff') >= contrast(colour, '#0b1020') ? '#ffffff' : '#0b1020';
}

function parse(colour: string): Rgb {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour)?.[1] ?? fallback.slice(1);
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb;
}

function hex(rgb: readonly number[]): string {
  return `#${rgb.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
