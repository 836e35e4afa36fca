import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** A text with the words that were looked for marked in it; a long one begins shortly before the first of them. */
@Component({
  selector: 'app-marked-text',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (piece of pieces(); track $index) {
      @if (piece.marked) {
        <mark>{{ piece.text }}</mark>
      } @else {
        <span>{{ piece.text }}</span>
      }
    }
  `,
  styles: `
    :host {
      overflow-wrap: anywhere;
    }
    mark {
      border-radius: 0.2rem;
      background: var(--warn-soft);
      color: var(--ink);
      font-weight: 600;
    }
  `,
})
export class MarkedText {
  readonly text = input.required<string>();
  readonly marks = input<readonly { start: number; length: number }[]>([]);
  readonly most = input(120);

  protected readonly pieces = computed(() => cutAndMark(this.text(), this.marks(), this.most()));
}

export function cutAndMark(text: string, marks: readonly { start: number; length: number }[], most: number): Piece[] {
  const first = marks[0]?.start ?? 0;
  const from = text.length <= most || first < most / 2 ? 0 : Math.min(first - 20, text.length - most);
  const to = Math.min(text.length, from + most);
  const pieces: Piece[] = from > 0 ? [{ text: '…', marked: false }] : [];
  let at = from;
  for (const mark of marks) {
    const [start, end] = [Math.max(mark.start, at), Math.min(mark.start + mark.length, to)];
    if (end <= start) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), marked: false });
    pieces.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  if (at < to) pieces.push({ text: text.slice(at, to), marked: false });
  if (to < text.length) pieces.push({ text: '…', marked: false });
  return pieces;
}
