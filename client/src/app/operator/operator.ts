import { ChangeDetectionStrategy, Component } from '@angular/core';

import { PageHeader } from '../ui/page-header';
import { PlatformHealth } from './platform-health';
import { ProviderAccounts } from './provider-accounts';
import { TenantTree } from './tenant-tree';

/** The platform as a whole. Looked at here; changed elsewhere. */
@Component({
  selector: 'app-operator',
  imports: [PageHeader, PlatformHealth, ProviderAccounts, TenantTree],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header heading="Operator" lead="The platform as a whole: its parts, its carriers, its accounts." />
    <div class="stack">
      <app-platform-health class="card" />
      <app-provider-accounts class="card" />
      <app-tenant-tree class="card" />
    </div>
  `,
  styles: '.card { display: block; }',
})
export class Operator {}
