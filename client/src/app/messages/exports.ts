import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Schemas } from '../api/operations';
import { Toasts } from '../core/toasts';
import { Cell } from '../ui/cell';
import { Confirm } from '../ui/confirm';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';
import { Watched } from '../ui/watched';
import { ExportProgress } from './export-progress';
import { MessagesApi } from './messages-api';

type Export = Schemas['ExportView'];

const look = 2_000;

/** Files of search results: how far each is, the way to it, and how long it is kept. */
@Component({
  selector: 'app-exports',
  imports: [RouterLink, Cell, DataTable, EmptyState, ExportProgress, PageHeader, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-page-header heading="Exports" lead="Results of searches as CSV files. Each is kept for three days.">
      <a class="button" routerLink="/messages">New from a search</a>
    </app-page-header>
    <div class="card stack">
      <app-problem [text]="list.error()?.message ?? null" [error]="list.error()" />
      @if (list.value(); as page) {
        @if (rows().length) {
          <app-data-table caption="Exports" [rows]="rows()" [columns]="columns" [track]="key">
            <ng-template appCell="query" [of]="rows()" let-file>
              <a class="wrap-anywhere" routerLink="/messages" [queryParams]="{ q: file.query || null }">{{
                file.query || 'All messages'
              }}</a>
            </ng-template>
            <ng-template appCell="state" [of]="rows()" let-file
              ><span><app-status [status]="file.state" /></span
            ></ng-template>
            <ng-template appCell="progress" [of]="rows()" let-file><app-export-progress [file]="file" /></ng-template>
            <ng-template appCell="asked" [of]="rows()" let-file><app-time [at]="file.created_at" /></ng-template>
            <ng-template appCell="until" [of]="rows()" let-file><app-time [at]="file.expires_at" /></ng-template>
            <ng-template appCell="act" [of]="rows()" let-file>
              @if (open(file)) {
                <button type="button" class="button compact" (click)="cancel(file)">Cancel</button>
              } @else {
                <button
                  type="button"
                  class="button compact danger"
                  [attr.aria-label]="'Delete the export of ' + (file.query || 'all messages')"
                  (click)="remove(file)"
                >
                  Delete
                </button>
              }
            </ng-template>
          </app-data-table>
          @if (page.next_cursor) {
            <p class="quiet small">The newest 20 are shown.</p>
          }
        } @else {
          <app-empty-state icon="list" heading="No export yet">
            Search for messages, then choose Export: the file is written in the background, however long it is.
            <a next class="button primary" routerLink="/messages">Search messages</a>
          </app-empty-state>
        }
      } @else if (!list.error()) {
        <app-skeleton [lines]="5" />
      }
    </div>
  `,
})
export class Exports {
  private readonly api = inject(MessagesApi);
  private readonly toasts = inject(Toasts);
  private readonly confirm = inject(Confirm);

  protected readonly list = new Watched((signal) => this.api.exports(undefined, signal), look);
  protected readonly rows = computed(() => this.list.value()?.items ?? []);
  protected readonly columns: readonly Column<Export>[] = [
    { key: 'query', label: 'Search' },
    { key: 'state', label: 'State' },
    { key: 'progress', label: 'File' },
    { key: 'asked', label: 'Asked' },
    { key: 'until', label: 'Kept until' },
    { key: 'act', label: '' },
  ];

  constructor() {
    void this.list.ask();
  }

  protected open(file: Export): boolean {
    return file.state === 'waiting' || file.state === 'running';
  }

  protected async cancel(file: Export): Promise<void> {
    try {
      await this.api.cancelExport(file.id);
    } catch (cause) {
      this.toasts.failed('The export is not canceled.', cause);
    }
    await this.list.ask();
  }

  protected async remove(file: Export): Promise<void> {
    const sure = await this.confirm.ask({
      title: 'Delete this export?',
      text: 'Its file goes, and links to it do not work any more. The messages stay.',
      action: 'Delete the export',
      danger: true,
    });
    if (!sure) return;
    try {
      await this.api.deleteExport(file.id);
      this.toasts.good('The export is deleted.');
    } catch (cause) {
      this.toasts.failed('The export is not deleted.', cause);
    }
    await this.list.ask();
  }

  protected readonly key = (file: Export) => file.id;
}
