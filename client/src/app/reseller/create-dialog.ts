import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { regionName } from '../settings/region';
import { Field } from '../ui/field';
import { Problem } from '../ui/problem';
import { Submission } from '../ui/submission';
import { typed } from '../ui/typed';
import { toMicros } from './micros';
import { MoneyField } from './money-field';
import { RepeatKey } from './repeat-key';
import { suggestSlug } from './slug';

/** A new account below: all that it needs to begin, in one step. */
@Component({
  selector: 'app-create-dialog',
  imports: [MatDialogModule, Field, MoneyField, Problem],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './create-dialog.html',
  styles: `
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr));
      gap: 1rem;
      align-items: start;
    }
  `,
})
export class CreateDialog {
  private readonly api = inject(Api);
  private readonly reference = inject<MatDialogRef<CreateDialog, Schemas['TenantView']>>(MatDialogRef);
  private readonly keys = new RepeatKey();
  protected readonly session = inject(Session);

  protected readonly name = signal('');
  /** Null until it is written by hand: then it follows the name. */
  protected readonly ownSlug = signal<string | null>(null);
  protected readonly slug = computed(() => this.ownSlug() ?? suggestSlug(this.name()));
  protected readonly region = signal(this.session.tenant()?.default_region ?? '');
  protected readonly credit = signal('');
  protected readonly regionName = regionName;
  private readonly regions = resource({
    loader: ({ abortSignal }) => this.api.get('/tenants/residencies', { signal: abortSignal }),
  });
  /** Regions of data; one is no choice. */
  protected readonly residencies = computed(() => (this.regions.hasValue() ? this.regions.value() : []));
  protected readonly submission = new Submission([
    'name',
    'slug',
    'kind',
    'default_region',
    'residency',
    'owner_email',
    'credit',
    'brand_name',
  ]);

  protected async create(event: Event): Promise<void> {
    const given = typed(event);
    const credit = toMicros(this.credit());
    if (this.credit().trim() && credit === null) return; // the field says why
    const body: Schemas['ProvisionTenant'] = {
      name: this.name().trim(),
      slug: this.slug().trim(),
      kind: given('kind') === 'reseller' ? 'reseller' : 'customer',
      default_region: this.region().trim().toUpperCase() || null,
      residency: given('residency') || null,
      owner_email: given('owner_email')?.trim() || null,
      credit: credit || null,
      brand_name: given('brand_name')?.trim() || null,
    };
    await this.submission.run(async () =>
      this.reference.close(await this.api.post('/tenants', body, { idempotencyKey: this.keys.of(body) })),
    );
  }
}
