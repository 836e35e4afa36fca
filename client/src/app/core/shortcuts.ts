import { DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { Router } from '@angular/router';

import { navigation } from './navigation';
import { Session } from './session';

const patience = 1_000;

type Search = 'page' | 'everywhere';

/** Keys that work wherever nobody is typing. `g` and a letter goes to a page. */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  private readonly document = inject(DOCUMENT);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private going = 0;

  readonly overlay = signal(false);
  private readonly fields: Record<Search, (() => void) | null> = { page: null, everywhere: null };

  constructor() {
    const listen = (event: KeyboardEvent) => this.pressed(event);
    this.document.addEventListener('keydown', listen);
    inject(DestroyRef).onDestroy(() => this.document.removeEventListener('keydown', listen));
  }

  /**
   * Says how a field for searching takes the focus. On a page that has one of its own, `/` goes there; Ctrl K still goes to
   * the one above all pages. The focus is given while the key is handled, so that what is typed next is not lost.
   */
  searchField(of: Search, focus: () => void, field: DestroyRef): void {
    this.fields[of] = focus;
    field.onDestroy(() => {
      if (this.fields[of] === focus) this.fields[of] = null;
    });
  }

  show(): void {
    this.overlay.set(true);
  }

  private pressed(event: KeyboardEvent): void {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k')
      return this.focus(event, this.fields.everywhere);
    if (
      event.metaKey ||
      event.ctrlKey ||
      event.altKey ||
      isTyping(event.target) ||
      this.document.querySelector('dialog[open], .mat-mdc-dialog-container')
    )
      return;
    if (event.key === '/') return this.focus(event, this.fields.page ?? this.fields.everywhere);
    if (event.key === '?') return this.show();
    if (event.key === 'g') {
      this.going = event.timeStamp;
      return;
    }
    if (this.going && event.timeStamp - this.going < patience) this.go(event.key);
    this.going = 0;
  }

  private focus(event: KeyboardEvent, field: (() => void) | null): void {
    event.preventDefault();
    field?.();
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
