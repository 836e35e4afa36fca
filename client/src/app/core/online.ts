import { DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';

/** Whether the browser has a network at all. */
@Injectable({ providedIn: 'root' })
export class Online {
  private readonly window = inject(DOCUMENT).defaultView;
  private readonly state = signal(this.window?.navigator.onLine ?? true);

  readonly online = this.state.asReadonly();

  constructor() {
    const listen = () => this.state.set(this.window?.navigator.onLine ?? true);
    this.window?.addEventListener('online', listen);
    this.window?.addEventListener('offline', listen);
    inject(DestroyRef).onDestroy(() => {
      this.window?.removeEventListener('online', listen);
      this.window?.removeEventListener('offline', listen);
    });
  }
}
