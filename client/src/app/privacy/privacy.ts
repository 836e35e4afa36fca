import { ChangeDetectionStrategy, Component } from '@angular/core';
import { MatTabsModule } from '@angular/material/tabs';

import { PageHeader } from '../ui/page-header';
import { ArchiveDays } from './archive-days';
import { PersonRequests } from './person-requests';
import { RetentionRules } from './retention-rules';

/** How long data is kept, where it goes, and what people asked about themselves. */
@Component({
  selector: 'app-privacy',
  imports: [MatTabsModule, PageHeader, ArchiveDays, PersonRequests, RetentionRules],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header
      heading="Retention and privacy"
      lead="How long data is kept, where it goes then, and what people asked about themselves."
    />
    <mat-tab-group animationDuration="0" mat-stretch-tabs="false">
      <mat-tab label="People"><app-person-requests class="pane" /></mat-tab>
      <mat-tab label="Retention"
        ><ng-template matTabContent><app-retention-rules class="pane" /></ng-template
      ></mat-tab>
      <mat-tab label="Archive"
        ><ng-template matTabContent><app-archive-days class="pane" /></ng-template
      ></mat-tab>
    </mat-tab-group>
  `,
  styles: '.pane { display: block; padding: 1.25rem 0; }',
})
export class Privacy {}
