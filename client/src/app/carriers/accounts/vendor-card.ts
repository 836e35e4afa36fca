import { ChangeDetectionStrategy, Component, input } from '@angular/core';

import { Schemas } from '../../api/operations';
import { CopyButton } from '../../ui/copy-button';

/** What is to be done on the carrier's side, and where the carrier writes about it. */
@Component({
  selector: 'app-vendor-card',
  imports: [CopyButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="notice">
      @if (kind().setup) {
        <p>{{ kind().setup }}</p>
      }
      @if (callback(); as address) {
        <p class="row">
          <span class="small">Callback address:</span><code class="wrap-anywhere">{{ address }}</code>
          <app-copy [text]="address" what="the callback address" />
        </p>
        <p class="small">Whoever knows this address can report in the carrier’s name: give it to nobody else.</p>
      } @else if (kind().has_callback && !callback()) {
        <p class="small">The callback address for receipts shows here once the account is added.</p>
      }
      @if (kind().documentation; as address) {
        <p class="small">
          <a [href]="address" target="_blank" rel="noopener noreferrer">{{ kind().name }}’s own documentation</a>
        </p>
      }
    </div>
  `,
  styles: `
    p {
      margin-bottom: 0.4rem;
    }
  `,
})
export class VendorCard {
  readonly kind = input.required<Schemas['ProviderKindView']>();
  readonly callback = input.required<string | null>();
}
