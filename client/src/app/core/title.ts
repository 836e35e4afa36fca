import { effect, inject, Injectable, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { RouterStateSnapshot, TitleStrategy } from '@angular/router';

import { BrandStore } from './brand';

/** "Messages · Brand": the page first, since tabs cut the end. */
@Injectable()
export class BrandedTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly store = inject(BrandStore);
  private readonly page = signal<string | undefined>(undefined);

  constructor() {
    super();
    effect(() => {
      const [page, brand] = [this.page(), this.store.brand().name];
      this.title.setTitle(page ? `${page} · ${brand}` : brand);
    });
  }

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.page.set(this.buildTitle(snapshot));
  }
}
