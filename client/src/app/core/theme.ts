import { computed, DOCUMENT, effect, inject, Injectable, signal } from '@angular/core';

export type Scheme = 'system' | 'light' | 'dark';

const key = 'gallant.scheme';
const schemes: readonly Scheme[] = ['system', 'light', 'dark'];

/** Dark or light: as the system has it, until somebody chooses. */
@Injectable({ providedIn: 'root' })
export class Theme {
  private readonly document = inject(DOCUMENT);
  readonly scheme = signal<Scheme>(this.remembered());
  private readonly device = signal<'light' | 'dark'>('light');
  /** What is seen. A device may change it while the page is shown. */
  readonly seen = computed(() => {
    const scheme = this.scheme();
    return scheme === 'system' ? this.device() : scheme;
  });

  constructor() {
    const dark = this.document.defaultView?.matchMedia?.('(prefers-color-scheme: dark)');
    const follow = () => this.device.set(dark?.matches ? 'dark' : 'light');
    dark?.addEventListener('change', follow);
    follow();
    effect(() => {
      const scheme = this.scheme();
      if (scheme === 'system') delete this.document.documentElement.dataset['theme'];
      else this.document.documentElement.dataset['theme'] = scheme;
    });
  }

  choose(scheme: Scheme): void {
    this.scheme.set(scheme);
    try {
      localStorage.setItem(key, scheme);
    } catch {
      // a browser that keeps nothing still changes its colours
    }
  }

  next(): void {
    this.choose(schemes[(schemes.indexOf(this.scheme()) + 1) % schemes.length] ?? 'system');
  }

  private remembered(): Scheme {
    try {
      const kept = localStorage.getItem(key) as Scheme;
      return schemes.includes(kept) ? kept : 'system';
    } catch {
      return 'system';
    }
  }
}
