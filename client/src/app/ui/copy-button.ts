import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';

import { Toasts } from '../core/toasts';
import { Icon } from './icon';

@Component({
  selector: 'app-copy',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" class="button compact" [attr.aria-label]="'Copy ' + what()" (click)="copy()">
      <app-icon [name]="copied() ? 'check' : 'copy'" [size]="16" /> {{ copied() ? 'Copied' : 'Copy' }}
    </button>
  `,
})
export class CopyButton {
  private readonly toasts = inject(Toasts);
  readonly text = input.required<string>();
  readonly what = input('it');
  protected readonly copied = signal(false);

  protected async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text());
      this.copied.set(true);
      setTimeout(() => this.copied.set(false), 2_000);
    } catch {
      this.toasts.good('The browser does not let this page copy: mark the text and copy it yourself.');
    }
  }
}
