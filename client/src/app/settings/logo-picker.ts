import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';

import { Confirm } from '../ui/confirm';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { BrandingView, Brands } from './brands';

const largest = 256 * 1024;

/** The logo: looked at before it is sent, refused in words when it is none. */
@Component({
  selector: 'app-logo-picker',
  imports: [Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './logo-picker.html',
  styles: `
    img {
      padding: 0.4rem;
      border: 1px solid var(--edge);
      border-radius: 0.6rem;
      background: var(--ground);
      object-fit: contain;
    }
    label:focus-within {
      outline: 3px solid var(--brand);
      outline-offset: 2px;
    }
  `,
})
export class LogoPicker {
  private readonly brands = inject(Brands);
  private readonly confirm = inject(Confirm);

  readonly tenant = input.required<string | null>();
  readonly brand = input.required<BrandingView>();
  readonly changed = output<BrandingView>();
  /** The chosen picture while it is looked at. */
  readonly looked = output<string | null>();

  protected readonly file = signal<File | null>(null);
  protected readonly picture = signal<string | null>(null);
  protected readonly refused = signal<string | null>(null);
  protected readonly submission = new Submission();

  protected async choose(box: HTMLInputElement): Promise<void> {
    const file = box.files?.[0] ?? null;
    box.value = '';
    this.leave();
    if (!file) return;
    if (file.size > largest) {
      this.refused.set(`The picture has ${Math.ceil(file.size / 1024)} kB; a logo has at most 256 kB.`);
      return;
    }
    this.file.set(file);
    this.picture.set(await dataUrl(file));
    this.looked.emit(this.picture());
  }

  protected async upload(): Promise<void> {
    const file = this.file();
    if (!file) return;
    await this.submission.run(async () => {
      const brand = await this.brands.setLogo(this.tenant(), file);
      this.leave();
      this.changed.emit(brand);
    });
  }

  protected async remove(): Promise<void> {
    const sure = await this.confirm.ask({
      title: 'Remove the logo?',
      text: 'The logo of the account above shows instead, if it has one.',
      action: 'Remove the logo',
      danger: true,
    });
    if (sure) await this.submission.run(async () => this.changed.emit(await this.brands.removeLogo(this.tenant())));
  }

  protected leave(): void {
    this.file.set(null);
    this.picture.set(null);
    this.refused.set(null);
    this.submission.clear();
    this.looked.emit(null);
  }
}

/** The policy of the page allows pictures of its own and data addresses only. */
function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(file);
  });
}
