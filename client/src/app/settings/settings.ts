import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatTabsModule } from '@angular/material/tabs';

import { Session } from '../core/session';
import { PageHeader } from '../ui/page-header';
import { BrandSettings } from './brand-settings';
import { GeneralSettings } from './general-settings';
import { SsoConnections } from './sso-connections';

/** The account itself: what it is called, how it looks, and how its people sign in. */
@Component({
  selector: 'app-settings',
  imports: [MatTabsModule, PageHeader, BrandSettings, GeneralSettings, SsoConnections],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header heading="Settings" lead="What the account is called, how it looks, and how its people sign in." />
    <mat-tab-group animationDuration="0" mat-stretch-tabs="false">
      <mat-tab label="General"><app-general-settings class="pane" /></mat-tab>
      <mat-tab label="Brand"
        ><ng-template matTabContent
          ><app-brand-settings
            class="pane"
            [tenant]="null"
            [domain]="session.tenant()?.kind !== 'customer'" /></ng-template
      ></mat-tab>
      <mat-tab label="Single sign-on"
        ><ng-template matTabContent><app-sso-connections class="pane" /></ng-template
      ></mat-tab>
    </mat-tab-group>
  `,
  styles: '.pane { display: block; padding: 1.25rem 0; }',
})
export class Settings {
  protected readonly session = inject(Session);
}
