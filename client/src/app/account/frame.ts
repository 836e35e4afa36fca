import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';

import { BrandStore } from '../core/brand';
import { Online } from '../core/online';

/** The brand above one card: what a person sees before signing in. */
@Component({
  selector: 'app-frame',
  imports: [RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (!online()) {
      <div class="notice warn" role="status">You are offline. Signing in needs a network.</div>
    }
    <header>
      <img [src]="brand().logo_url ?? 'favicon.svg'" alt="" width="40" height="40" />
      <span>{{ brand().name }}</span>
    </header>
    @if (brand().announcement; as text) {
      <div class="notice" role="status">{{ text }}</div>
    }
    <main class="card"><router-outlet /></main>
    <footer class="quiet small">
      @if (brand().support_email; as mail) {
        Questions? <a [href]="'mailto:' + mail">{{ mail }}</a> ·
      }
      <a href="/docs">API documentation</a>
    </footer>
  `,
  styles: `
    :host {
      display: grid;
      gap: 1.25rem;
      justify-content: center;
      align-content: start;
      grid-template-columns: minmax(0, 27rem);
      min-height: 100dvh;
      padding: 8vh 1rem 2rem;
    }
    header {
      display: flex;
      gap: 0.75rem;
      align-items: center;
      font-size: 1.25rem;
      font-weight: 650;
      overflow-wrap: anywhere;
    }
    img {
      object-fit: contain;
    }
    main {
      padding: 1.75rem;
    }
  `,
})
export class Frame {
  protected readonly brand = inject(BrandStore).brand;
  protected readonly online = inject(Online).online;
}
