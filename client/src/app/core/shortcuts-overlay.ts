import { ChangeDetectionStrategy, Component, effect, ElementRef, inject, viewChild } from '@angular/core';

import { navigation } from './navigation';
import { Shortcuts } from './shortcuts';

@Component({
  selector: 'app-shortcuts-overlay',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dialog #dialog aria-labelledby="shortcuts-heading" (close)="shortcuts.overlay.set(false)">
      <h2 id="shortcuts-heading">Keyboard shortcuts</h2>
      <dl>
        <div>
          <dt><kbd>/</kbd> or <kbd>Ctrl</kbd> <kbd>K</kbd></dt>
          <dd>Search</dd>
        </div>
        @for (item of pages; track item.path) {
          <div>
            <dt>
              <kbd>g</kbd> <kbd>{{ item.key }}</kbd>
            </dt>
            <dd>{{ item.label }}</dd>
          </div>
        }
        <div>
          <dt><kbd>?</kbd></dt>
          <dd>This list</dd>
        </div>
        <div>
          <dt><kbd>Esc</kbd></dt>
          <dd>Closes what is open</dd>
        </div>
      </dl>
      <form method="dialog"><button class="button">Close</button></form>
    </dialog>
  `,
  styles: `
    dialog {
      width: min(26rem, calc(100vw - 2rem));
      padding: 1.5rem;
      border: 1px solid var(--edge);
      border-radius: 1rem;
      background: var(--card);
      color: var(--ink);
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 0.45);
    }
    dl div {
      display: flex;
      justify-content: space-between;
      padding: 0.4rem 0;
      border-bottom: 1px solid var(--edge);
    }
    dd {
      margin: 0;
    }
  `,
})
export class ShortcutsOverlay {
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly pages = navigation.filter((item) => item.key);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    effect(() => {
      if (this.shortcuts.overlay()) this.dialog().nativeElement.showModal();
    });
  }
}
