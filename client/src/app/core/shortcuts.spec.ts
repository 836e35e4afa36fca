import { Component, DestroyRef, inject, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { Shortcuts } from './shortcuts';

@Component({ selector: 'app-field', template: '' })
class Field {
  constructor() {
    inject(Shortcuts).searchField('page', () => asked.push('page'), inject(DestroyRef));
  }
}

let asked: string[];

describe('Shortcuts', () => {
  const press = (key: string, init: KeyboardEventInit = {}, target: EventTarget = document) =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));

  beforeEach(() => {
    asked = [];
    TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
    TestBed.inject(Shortcuts).searchField('everywhere', () => asked.push('everywhere'), TestBed.inject(DestroyRef));
  });

  it('gives the focus while the key is handled, so that the next letter finds it', () => {
    expect(press('k', { ctrlKey: true })).toBe(false); // the browser's own meaning is taken away
    expect(asked).toEqual(['everywhere']);
    press('/');
    expect(asked).toEqual(['everywhere', 'everywhere']);
  });

  it("goes to the page's own field by / while there is one, and above all pages by Ctrl K", () => {
    const page = TestBed.createComponent(Field);
    press('/');
    press('k', { metaKey: true });
    page.destroy();
    press('/');
    expect(asked).toEqual(['page', 'everywhere', 'everywhere']);
  });

  it('leaves / to whoever is typing', () => {
    const field = document.body.appendChild(document.createElement('textarea'));
    press('/', {}, field);
    press('k', { ctrlKey: true }, field);
    field.remove();
    expect(asked).toEqual(['everywhere']);
  });
});
