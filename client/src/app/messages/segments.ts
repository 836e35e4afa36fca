/** The segment rules of the server (Domain/Messages/Text), so that the counter can follow every key. The server's count is the bill. */

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extension = '\f^{}\\[~]|€';

const septets = new Map<string, number>([
  ...[...basic].map((c) => [c, 1] as const),
  ...[...extension].map((c) => [c, 2] as const),
]);

export interface SegmentCount {
  readonly encoding: 'gsm7' | 'ucs2';
  readonly segments: number;
  /** Septets or UTF-16 units that the text takes. */
  readonly units: number;
  /** Units that the message has room for in this many segments. */
  readonly room: number;
  /** Characters outside GSM-7, each once, in the order of the text; at most ten. */
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly index: number;
  readonly character: string;
}

const single = { gsm7: 160, ucs2: 70 } as const;
const several = { gsm7: 153, ucs2: 67 } as const;

export function countSegments(text: string, forced: 'auto' | 'ucs2' = 'auto'): SegmentCount {
  const reasons = foreign(text);
  const encoding = reasons.length > 0 || forced === 'ucs2' ? 'ucs2' : 'gsm7';
  const pieces = encoding === 'gsm7' ? [...text].map((c) => septets.get(c) ?? 0) : [...text].map((c) => c.length);
  const units = pieces.reduce((sum, piece) => sum + piece, 0);
  const segments = units === 0 ? 0 : units <= single[encoding] ? 1 : parts(pieces, several[encoding]);
  return { encoding, segments, units, room: segments <= 1 ? single[encoding] : segments * several[encoding], reasons };
}

/** An escape pair or a surrogate pair travels in one part, which then stays a unit short. */
function parts(pieces: readonly number[], limit: number): number {
  let [count, used] = [1, 0];
  for (const piece of pieces) {
    if (used + piece > limit) [count, used] = [count + 1, 0];
    used += piece;
  }
  return count;
}

function foreign(text: string): Reason[] {
  const found: Reason[] = [];
  let index = 0;
  for (const character of text) {
    if (!septets.has(character) && found.length < 10 && !found.some((f) => f.character === character))
      found.push({ index, character });
    index += character.length;
  }
  return found;
}

/** How a character is named in a sentence: itself where it shows, its code point always. */
export function nameOf(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{C}\p{Z}\p{M}]/u.test(character) ? code : `“${character}” (${code})`;
}

/** Names between double braces, each once, as the server reads them. */
export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{ *([\p{L}_][\p{L}\p{N}_.-]{0,63}) *\}\}/gu)].map((m) => m[1] ?? ''))];
}
