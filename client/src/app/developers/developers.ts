import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { MatTabsModule } from '@angular/material/tabs';

import { PageHeader } from '../ui/page-header';
import { ApiKeys } from './api-keys';
import { Examples } from './examples-view';
import { OAuthClients } from './oauth-clients';
import { RequestLog } from './request-log';

/** What a program needs: a key or a client, an example to begin with, and what the API said. */
@Component({
  selector: 'app-developers',
  imports: [MatTabsModule, PageHeader, ApiKeys, Examples, OAuthClients, RequestLog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header
      heading="Developers"
      lead="Keys and clients for programs, examples to begin with, and the log of your API calls."
    >
      <a class="button" href="/docs">API documentation</a>
    </app-page-header>
    <mat-tab-group animationDuration="0" mat-stretch-tabs="false">
      <mat-tab label="API keys"><app-api-keys class="pane" (made)="key.set($event)" /></mat-tab>
      <mat-tab label="OAuth clients"
        ><ng-template matTabContent><app-oauth-clients class="pane" /></ng-template
      ></mat-tab>
      <mat-tab label="Examples"
        ><ng-template matTabContent><app-examples class="pane" [key]="key()" /></ng-template
      ></mat-tab>
      <mat-tab label="Request log"
        ><ng-template matTabContent><app-request-log class="pane" /></ng-template
      ></mat-tab>
    </mat-tab-group>
  `,
  styles: '.pane { display: block; padding: 1.25rem 0; }',
})
export class Developers {
  /** The key made in this visit: the server never shows it again, so the examples can have it only now. */
  protected readonly key = signal<string | null>(null);
}
