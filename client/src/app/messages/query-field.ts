import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';

import { Shortcuts } from '../core/shortcuts';
import { Icon } from '../ui/icon';
import { lastPart, providerKey, SearchKey, searchKeys } from './query-text';
import { statuses } from './statuses';

interface Offer {
  readonly text: string;
  readonly about: string;
}

/** The one field of the search. What is being typed is completed: keys, and the words of a status. */
@Component({
  selector: 'app-query-field',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="box" [class.wrong]="problems().length">
      <app-icon name="search" [size]="20" />
      <label class="visually-hidden" for="q">Search messages</label>
      <input
        #box
        id="q"
        type="text"
        role="combobox"
        aria-controls="query-offers"
        aria-autocomplete="list"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength="500"
        placeholder="Words, a number, or status:failed"
        [attr.aria-expanded]="shown()"
        [attr.aria-activedescendant]="shown() && at() >= 0 ? 'offer-' + at() : null"
        [attr.aria-invalid]="problems().length > 0"
        [attr.aria-describedby]="problems().length ? 'q-problems' : null"
        [value]="text()"
        (input)="type(box.value)"
        (focus)="open.set(true)"
        (blur)="open.set(false)"
        (keydown)="key($event)"
      />
      @if (text()) {
        <button type="button" class="icon-button" aria-label="Clear the search" (click)="clear()">
          <app-icon name="close" [size]="18" />
        </button>
      }
      <button type="button" class="button primary compact" (click)="submit()">Search</button>
    </div>
    <ul id="query-offers" role="listbox" aria-label="What can be searched by" [hidden]="!shown()">
      @for (offer of offers(); track offer.text; let i = $index) {
        <li
          role="option"
          [id]="'offer-' + i"
          [attr.aria-selected]="i === at()"
          (mousedown)="$event.preventDefault(); take(offer)"
        >
          <code>{{ offer.text }}</code> <span class="quiet small">{{ offer.about }}</span>
        </li>
      }
    </ul>
    @if (problems().length) {
      <div id="q-problems" class="problems" role="alert">
        @for (words of problems(); track $index) {
          <p>{{ words }}</p>
        }
      </div>
    }
  `,
  styleUrl: './query-field.css',
})
export class QueryField {
  readonly query = input.required<string>();
  readonly problems = input<readonly string[]>([]);
  /** Whether the reader may search by carrier. */
  readonly carriers = input(false);
  readonly asked = output<string>();

  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  protected readonly text = linkedSignal(() => this.query());
  protected readonly open = signal(false);
  protected readonly at = signal(-1);
  protected readonly offers = computed(() => offersFor(lastPart(this.text()), this.carriers()));
  protected readonly shown = computed(() => this.open() && this.offers().length > 0);

  constructor() {
    inject(Shortcuts).searchField('page', () => this.box().nativeElement.focus(), inject(DestroyRef));
  }

  protected type(text: string): void {
    this.text.set(text);
    this.at.set(-1);
    this.open.set(true);
  }

  protected key(event: KeyboardEvent): void {
    const last = this.offers().length - 1;
    const offer = this.shown() ? this.offers()[this.at()] : undefined;
    if (event.key === 'ArrowDown') this.at.update((at) => Math.min(at + 1, last));
    else if (event.key === 'ArrowUp') this.at.update((at) => Math.max(at - 1, -1));
    else if (event.key === 'Enter' && offer) this.take(offer);
    else if (event.key === 'Enter') this.submit();
    else if (event.key === 'Escape' && this.shown()) this.open.set(false);
    else return;
    event.preventDefault();
  }

  protected take(offer: Offer): void {
    const text = this.text();
    const kept = text.slice(0, text.length - lastPart(text).length);
    this.type(kept + offer.text);
    this.box().nativeElement.focus();
  }

  protected submit(): void {
    this.open.set(false);
    this.asked.emit(this.text().trim());
  }

  protected clear(): void {
    this.type('');
    this.asked.emit('');
    this.box().nativeElement.focus();
  }
}

function offersFor(typed: string, carriers: boolean): Offer[] {
  const words = typed.toLowerCase();
  if (words.startsWith('status:')) {
    const [before, last] = cut(words);
    const all = statuses.map((status) => ({ text: before + status, about: status.replaceAll('_', ' ') }));
    return all.filter((offer) => offer.text !== words && offer.text.startsWith(before + last)).slice(0, 8);
  }
  const keys: SearchKey[] = carriers ? [...searchKeys, providerKey] : [...searchKeys];
  const fitting = keys.filter((key) => words !== '' && key.key.startsWith(words) && key.key !== words);
  const shown = words === '' ? keys : fitting;
  return shown.map((key) => ({ text: key.key, about: `${key.about}, as ${key.example}` }));
}

/** What stands before the value that is being typed, and the value. */
function cut(words: string): [string, string] {
  const at = Math.max(words.lastIndexOf(','), words.indexOf(':')) + 1;
  return [words.slice(0, at), words.slice(at)];
}
