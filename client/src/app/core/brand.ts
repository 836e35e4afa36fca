import { DOCUMENT, inject, Injectable, signal } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { readable, readableOn } from './contrast';

type Brand = Schemas['VisibleBrand'];

const own: Brand = {
  name: 'GallantSms',
  logo_url: null,
  primary_color: '#1d4ed8',
  accent_color: '#0e7490',
  sign_up: false,
  support_email: null,
  announcement: null,
};

/** Name, logo and colours of whoever this address belongs to, known before anybody signs in. */
@Injectable({ providedIn: 'root' })
export class BrandStore {
  private readonly api = inject(Api);
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly current = signal<Brand>(own);

  readonly brand = this.current.asReadonly();

  async load(): Promise<void> {
    const brand = await this.api.get('/brand').catch(() => own); // an unbranded page is better than none
    this.current.set(brand);
    this.paint(brand.primary_color);
  }

  /** Colours go in by CSSOM, which the content security policy leaves alone. Also used for a live preview. */
  paint(primary: string): void {
    const light = readable(primary, '#f6f7f9', 'darker');
    const dark = readable(primary, '#222a37', 'lighter');
    const style = this.root.style;
    style.setProperty('--brand-light', light);
    style.setProperty('--brand-dark', dark);
    style.setProperty('--on-brand-light', readableOn(light));
    style.setProperty('--on-brand-dark', readableOn(dark));
  }
}
