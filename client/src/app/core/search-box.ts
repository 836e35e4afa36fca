import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';

import { Icon } from '../ui/icon';
import { navigation } from './navigation';
import { Session } from './session';
import { Shortcuts } from './shortcuts';

interface Hit {
  readonly label: string;
  readonly url: string;
  readonly query?: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Finds pages by their words, a message or a batch by its id, and leads to the search of messages. */
@Component({
  selector: 'app-search-box',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './search-box.html',
  styleUrl: './search-box.css',
})
export class SearchBox {
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  protected readonly text = signal('');
  protected readonly open = signal(false);
  protected readonly chosen = signal(0);
  protected readonly hits = computed(() => this.find(this.text().trim()));

  constructor() {
    inject(Shortcuts).searchField('everywhere', () => this.box().nativeElement.focus(), inject(DestroyRef));
  }

  protected typed(text: string): void {
    this.text.set(text);
    this.chosen.set(0);
    this.open.set(true);
  }

  protected key(event: KeyboardEvent): void {
    const last = this.hits().length - 1;
    if (event.key === 'ArrowDown') this.chosen.update((at) => Math.min(at + 1, last));
    else if (event.key === 'ArrowUp') this.chosen.update((at) => Math.max(at - 1, 0));
    else if (event.key === 'Enter') this.go(this.hits()[this.chosen()]);
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
  }

  protected go(hit: Hit | undefined): void {
    if (!hit) return;
    void this.router.navigate([hit.url], { queryParams: hit.query ? { q: hit.query } : {} });
    this.leave();
  }

  protected leave(): void {
    this.text.set('');
    this.open.set(false);
    this.box().nativeElement.blur();
  }

  private find(text: string): Hit[] {
    const hits: Hit[] = [];
    if (uuid.test(text)) {
      hits.push(
        { label: `Message ${text}`, url: `/messages/${text}` },
        { label: `Batch ${text}`, url: `/batches/${text}` },
      );
    }
    const words = text.toLowerCase();
    for (const item of navigation) {
      const allowed = item.needs.length === 0 || item.needs.some((scope) => this.session.can(scope));
      if (allowed && `${item.label} ${item.words ?? ''}`.toLowerCase().includes(words))
        hits.push({ label: item.label, url: item.path });
    }
    const found = hits.slice(0, 7);
    if (text && !uuid.test(text) && this.session.can('messages:read'))
      found.push({ label: `Search messages for “${text}”`, url: '/messages', query: text });
    return found;
  }
}
