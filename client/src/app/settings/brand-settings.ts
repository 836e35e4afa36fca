import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';

import { ApiError } from '../api/api-error';
import { BrandStore } from '../core/brand';
import { Toasts } from '../core/toasts';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { BrandPreview } from './brand-preview';
import { BrandingView, Brands } from './brands';
import { ColourField, isColour } from './colour-field';
import { LogoPicker } from './logo-picker';

/** The brand of the own account or of one below. What is left empty is as above it. */
@Component({
  selector: 'app-brand-settings',
  imports: [BrandPreview, ColourField, Field, LogoPicker, Problem, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './brand-settings.html',
  styles: `
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
  `,
})
export class BrandSettings {
  private readonly brands = inject(Brands);
  private readonly store = inject(BrandStore);
  private readonly toasts = inject(Toasts);

  /** Null: the own one. */
  readonly tenant = input.required<string | null>();
  /** Only accounts with accounts below have a host name of their own. */
  readonly domain = input(true);

  protected readonly loaded = resource({
    params: () => ({ id: this.tenant() }),
    loader: ({ params, abortSignal }) => this.brands.get(params.id, abortSignal),
  });
  protected readonly error = computed(() => (this.loaded.error() ? ApiError.of(this.loaded.error()) : null));
  protected readonly brand = computed(() => (this.loaded.hasValue() ? this.loaded.value() : null));
  protected readonly submission = new Submission([
    'brand_name',
    'primary_color',
    'accent_color',
    'domain',
    'mail_sender',
    'support_email',
  ]);

  protected readonly schemes = ['light', 'dark'] as const;
  protected readonly name = linkedSignal(() => this.brand()?.brand_name ?? '');
  protected readonly primary = linkedSignal(() => this.brand()?.primary_color ?? '');
  protected readonly accent = linkedSignal(() => this.brand()?.accent_color ?? '');
  protected readonly picture = signal<string | null>(null);

  protected readonly shown = computed(() => {
    const effective = this.brand()?.effective;
    const colour = (typedIn: string, above = '#1d4ed8') => (isColour(typedIn) ? typedIn : above);
    return {
      name: this.name().trim() || (effective?.name ?? ''),
      logo: this.picture() ?? effective?.logo_url ?? null,
      primary: colour(this.primary(), effective?.primary_color),
      accent: colour(this.accent(), effective?.accent_color),
    };
  });

  protected async save(event: Event): Promise<void> {
    const given = typed(event);
    const text = (name: string) => given(name)?.trim() || null;
    const done = await this.submission.run(async () =>
      this.changed(
        await this.brands.save(this.tenant(), {
          brand_name: this.name().trim() || null,
          primary_color: this.primary() || null,
          accent_color: this.accent() || null,
          domain: text('domain'),
          mail_sender: text('mail_sender'),
          support_email: text('support_email'),
        }),
      ),
    );
    if (done) this.toasts.good('The brand holds.');
  }

  protected changed(brand: BrandingView): void {
    this.loaded.set(brand);
    void this.store.load(); // this page may be one that shows it
  }
}
