import { inject, Injectable } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';

export type BrandingView = Schemas['BrandingView'];
export type ChangeBranding = Schemas['ChangeBranding'];

/** The brand of the own account (null) or of one below: two places, one shape. */
@Injectable({ providedIn: 'root' })
export class Brands {
  private readonly api = inject(Api);

  get(id: string | null, signal?: AbortSignal): Promise<BrandingView> {
    return id
      ? this.api.get('/tenants/{id}/branding', { path: { id }, signal })
      : this.api.get('/settings/branding', { signal });
  }

  save(id: string | null, brand: ChangeBranding): Promise<BrandingView> {
    return id
      ? this.api.put('/tenants/{id}/branding', brand, { path: { id } })
      : this.api.put('/settings/branding', brand);
  }

  /** The picture is the whole body; the document knows no type for that. */
  setLogo(id: string | null, file: File): Promise<BrandingView> {
    const body = file as never;
    return id
      ? this.api.put('/tenants/{id}/branding/logo', body, { path: { id } })
      : this.api.put('/settings/branding/logo', body);
  }

  removeLogo(id: string | null): Promise<BrandingView> {
    return id
      ? this.api.delete('/tenants/{id}/branding/logo', undefined, { path: { id } })
      : this.api.delete('/settings/branding/logo', undefined);
  }
}
