import { DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { Router } from '@angular/router';

import { navigation } from './navigation';
import { Session } from './session';

const patience = 1_000;

/** Keys that work wherever nobody is typing. `g` and a letter goes to a page. */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  private readonly document = inject(DOCUMENT);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private going = 0;

  readonly overlay = signal(false);
  /** Counts up each time the search box is asked for. */
  readonly search = signal(0);
  private own: (() => void) | null = null;

  constructor() {
    const listen = (event: KeyboardEvent) => this.pressed(event);
    this.document.addEventListener('keydown', listen);
    inject(DestroyRef).onDestroy(() => this.document.removeEventListener('keydown', listen));
  }

  /** On a page that has a search of its own, `/` goes there; Ctrl K still goes to the one above all pages. */
  ownSearch(focus: () => void, page: DestroyRef): void {
    this.own = focus;
    page.onDestroy(() => {
      if (this.own === focus) this.own = null;
    });
  }

  show(): void {
    this.overlay.set(true);
  }

  private pressed(event: KeyboardEvent): void {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') return this.focusSearch(event);
    if (
      event.metaKey ||
      event.ctrlKey ||
      event.altKey ||
      isTyping(event.target) ||
      this.document.querySelector('dialog[open], .mat-mdc-dialog-container')
    )
      return;
    if (event.key === '/') return this.focusSearch(event, this.own);
    if (event.key === '?') return this.show();
    if (event.key === 'g') {
      this.going = event.timeStamp;
      return;
    }
    if (this.going && event.timeStamp - this.going < patience) this.go(event.key);
    this.going = 0;
  }

  private focusSearch(event: KeyboardEvent, own: (() => void) | null = null): void {
    event.preventDefault();
    if (own) own();
    else this.search.update((n) => n + 1);
  }

  private go(key: string): void {
    const item = navigation.find((n) => n.key === key);
    if (item && (item.needs.length === 0 || item.needs.some((scope) => this.session.can(scope))))
      void this.router.navigateByUrl(item.path);
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}
