import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { RouterLink } from '@angular/router';

import { Api } from '../../api/api';
import { Schemas } from '../../api/operations';
import { Cell } from '../../ui/cell';
import { Column, DataTable } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { Icon } from '../../ui/icon';
import { PageHeader } from '../../ui/page-header';
import { Problem } from '../../ui/problem';
import { Skeleton } from '../../ui/skeleton';
import { StatusChip } from '../../ui/status-chip';
import { Watched } from '../../ui/watched';
import { AccountActions } from './account-actions';
import { CheckResult } from './check-result';
import { count, lowestShare, percent, receiptTime } from './figures';
import { limit, limitMeaning, outOfService } from './states';

type Row = Schemas['AccountHealth'];

const every = 7_000;

/** The own accounts at carriers, and how each does at the moment. */
@Component({
  selector: 'app-account-list',
  imports: [
    MatMenuModule,
    RouterLink,
    Cell,
    CheckResult,
    DataTable,
    EmptyState,
    Icon,
    PageHeader,
    Problem,
    Skeleton,
    StatusChip,
  ],
  providers: [AccountActions],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './account-list.html',
  // A name that may break anywhere would give all its room to the figures.
  styles: '.name { display: inline-block; min-width: 8rem; }',
})
export class AccountList {
  private readonly api = inject(Api);
  protected readonly actions = inject(AccountActions);

  protected readonly watched = new Watched((signal) => this.api.get('/provider-accounts/health', { signal }), every);
  protected readonly rows = computed(() => this.watched.value() ?? []);
  protected readonly columns: readonly Column<Row>[] = [
    { key: 'name', label: 'Account', sort: (a) => a.name.toLowerCase() },
    { key: 'limit', label: 'Limited by', sort: (a) => limit(a.limited_by) },
    {
      key: 'taken',
      label: 'Taken 1 h',
      align: 'end',
      text: (a) => count(a.totals.accepted),
      sort: (a) => a.totals.accepted,
    },
    { key: 'not', label: 'Not taken', align: 'end', text: (a) => count(notTaken(a)), sort: notTaken },
    { key: 'delivered', label: 'Delivered', align: 'end', sort: (a) => a.totals.delivered_ratio ?? -1 },
    { key: 'share', label: 'Lowest share', align: 'end', sort: (a) => lowestShare(a.countries)?.share ?? 1 },
    { key: 'actions', label: '' },
  ];
  protected readonly key = (row: Row) => row.id;
  protected readonly limit = limit;
  protected readonly meaning = limitMeaning;
  protected readonly outOfService = outOfService;
  protected readonly lowest = (row: Row) => lowestShare(row.countries);
  protected readonly percent = percent;
  protected readonly receiptTime = receiptTime;

  constructor() {
    void this.watched.ask();
  }

  protected async act(what: 'pause' | 'resume' | 'remove', row: Row): Promise<void> {
    if (await this.actions[what](row)) await this.watched.ask();
  }
}

function notTaken(row: Row): number {
  return row.totals.rejected + row.totals.failed;
}
