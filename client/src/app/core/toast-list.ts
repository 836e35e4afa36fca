import { ChangeDetectionStrategy, Component, inject } from '@angular/core';

import { Icon } from '../ui/icon';
import { Toasts } from './toasts';

@Component({
  selector: 'app-toast-list',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status" aria-live="polite" aria-label="Notifications">
      @for (toast of store.toasts(); track toast.id) {
        <div class="toast" [class.bad]="toast.kind === 'bad'">
          <app-icon [name]="toast.kind === 'bad' ? 'warning' : 'check'" />
          <div class="words">
            <p>{{ toast.text }}</p>
            @if (toast.mend) {
              <p>{{ toast.mend }}</p>
            }
            @if (toast.requestId) {
              <p class="small">
                Request <code>{{ toast.requestId }}</code>
              </p>
            }
          </div>
          <button type="button" class="icon-button" aria-label="Dismiss" (click)="store.dismiss(toast.id)">
            <app-icon name="close" [size]="16" />
          </button>
        </div>
      }
    </div>
  `,
  styles: `
    :host {
      position: fixed;
      right: 1rem;
      bottom: 1rem;
      left: 1rem;
      z-index: 1200;
      display: grid;
      justify-items: end;
      pointer-events: none;
    }
    .toast {
      display: flex;
      gap: 0.75rem;
      align-items: flex-start;
      width: min(26rem, 100%);
      margin-top: 0.5rem;
      padding: 0.75rem 0.5rem 0.75rem 1rem;
      border: 1px solid var(--edge);
      border-left: 4px solid var(--good);
      border-radius: var(--radius);
      background: var(--card);
      box-shadow: 0 8px 24px rgb(0 0 0 / 0.18);
      pointer-events: auto;
    }
    .bad {
      border-left-color: var(--bad);
    }
    .words {
      flex: 1;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    p {
      margin: 0 0 0.15rem;
    }
    .icon-button {
      width: 2rem;
      height: 2rem;
    }
  `,
})
export class ToastList {
  protected readonly store = inject(Toasts);
}
