import { ChangeDetectionStrategy, Component } from '@angular/core';

import { PageHeader } from '../ui/page-header';
import { PlatformHealth } from './platform-health';
import { TenantTree } from './tenant-tree';

/** The platform as a whole. Looked at here; changed elsewhere. */
@Component({
  selector: 'app-operator',
  imports: [PageHeader, PlatformHealth, TenantTree],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header heading="Operator" lead="The platform as a whole: its parts and its accounts." />
    <div class="stack">
      <app-platform-health class="card" />
      <app-tenant-tree class="card" />
    </div>
  `,
  styles: '.card { display: block; }',
})
export class Operator {}
