import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

import { readable, readableOn } from '../core/contrast';

/** A small page in the brand's colours, as the dashboard would show it in one of its two schemes. */
@Component({
  selector: 'app-brand-preview',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    role: 'img',
    '[attr.aria-label]': '"Preview, " + scheme()',
    '[attr.data-scheme]': 'scheme()',
    '[style.--preview-brand]': 'shown()',
    '[style.--preview-on]': 'on()',
    '[style.--preview-accent]': 'accented()',
  },
  template: `
    <div class="bar">
      <img [src]="logo() ?? 'favicon.svg'" alt="" width="22" height="22" />
      <strong>{{ name() }}</strong>
    </div>
    <div class="content">
      <span class="active">Messages</span>
      <span>Your messages of today</span>
      <span class="link">A link</span>
      <span class="row"><span class="go">Send</span><span class="accent">Accent</span></span>
    </div>
  `,
  styles: `
    :host {
      display: block;
      overflow: hidden;
      border: 1px solid var(--edge);
      border-radius: 0.6rem;
      background: var(--ground);
      color: var(--ink);
    }
    :host([data-scheme='light']) {
      color-scheme: light;
    }
    :host([data-scheme='dark']) {
      color-scheme: dark;
    }
    .bar {
      display: flex;
      gap: 0.5rem;
      align-items: center;
      padding: 0.6rem 0.75rem;
      border-bottom: 1px solid var(--edge);
      background: var(--card);
      overflow-wrap: anywhere;
    }
    img {
      object-fit: contain;
    }
    .content {
      display: grid;
      gap: 0.5rem;
      justify-items: start;
      padding: 0.75rem;
    }
    .active {
      padding: 0.25rem 0.75rem;
      border-radius: 0.5rem;
      background: color-mix(in srgb, var(--preview-brand) 14%, var(--card));
      font-weight: 550;
    }
    .link {
      color: var(--preview-brand);
      text-decoration: underline;
    }
    .go,
    .accent {
      padding: 0.3rem 0.9rem;
      border-radius: 0.6rem;
      background: var(--preview-brand);
      color: var(--preview-on);
      font-weight: 550;
    }
    .accent {
      border: 2px solid var(--preview-accent);
      background: transparent;
      color: var(--preview-accent);
    }
  `,
})
export class BrandPreview {
  readonly scheme = input.required<'light' | 'dark'>();
  readonly name = input.required<string>();
  readonly logo = input<string | null>(null);
  readonly primary = input.required<string>();
  readonly accent = input.required<string>();

  protected readonly shown = computed(() => this.fit(this.primary()));
  protected readonly on = computed(() => readableOn(this.shown()));
  protected readonly accented = computed(() => this.fit(this.accent()));

  /** As the dashboard itself does with a tenant's colour. */
  private fit(colour: string): string {
    return this.scheme() === 'light' ? readable(colour, '#f6f7f9', 'darker') : readable(colour, '#222a37', 'lighter');
  }
}
