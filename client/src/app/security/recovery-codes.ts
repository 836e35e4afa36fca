import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject, input, output } from '@angular/core';

import { BrandStore } from '../core/brand';
import { CopyButton } from '../ui/copy-button';

/** Recovery codes in the one moment in which they can be seen. */
@Component({
  selector: 'app-recovery-codes',
  imports: [CopyButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="notice good stack" role="status">
      <p>
        <strong>Keep these recovery codes.</strong> Each signs you in once when the app is not at hand. They are not
        shown again.
      </p>
      <ul>
        @for (code of codes(); track code) {
          <li>
            <code>{{ code }}</code>
          </li>
        }
      </ul>
      <div class="row">
        <app-copy [text]="text()" what="the recovery codes" />
        <button type="button" class="button compact" (click)="download()">Download</button>
        <button type="button" class="button compact" (click)="done.emit()">I have them</button>
      </div>
    </div>
  `,
  styles: `
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
      gap: 0.25rem 1rem;
      margin: 0;
      padding: 0;
      list-style: none;
    }
  `,
})
export class RecoveryCodes {
  private readonly document = inject(DOCUMENT);
  private readonly brand = inject(BrandStore).brand;

  readonly codes = input.required<readonly string[]>();
  readonly done = output();
  protected readonly text = computed(() => this.codes().join('\n'));

  protected download(): void {
    const text = `Recovery codes for ${this.brand().name}. Each works once.\n\n${this.text()}\n`;
    const link = this.document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    link.download = 'recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
  }
}
