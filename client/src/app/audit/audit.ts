import { ChangeDetectionStrategy, Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { EmptyState } from '../ui/empty-state';
import { Feed } from '../ui/feed';
import { Field } from '../ui/field';
import { Icon } from '../ui/icon';
import { PageHeader } from '../ui/page-header';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { actions } from './actions';
import { EntryDialog } from './entry-dialog';

type Entry = Schemas['AuditView'];

const pageSize = 50;

/** Who did what, newest first. The filters are in the address, so that a list can be sent to a colleague. */
@Component({
  selector: 'app-audit',
  imports: [Cell, DataTable, EmptyState, Field, Icon, PageHeader, Problem, Skeleton, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './audit.html',
})
export class Audit {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);
  private readonly session = inject(Session);

  readonly from = input<string>();
  readonly until = input<string>();
  readonly actor = input<string>();
  readonly action = input<string>();
  readonly target = input<string>();
  readonly platform = input<string>();

  protected readonly actions = actions;
  protected readonly operator = computed(() => this.session.can('platform:manage'));
  protected readonly filtered = computed(
    () => !!(this.from() || this.until() || this.actor() || this.action() || this.target()),
  );
  protected readonly columns: readonly Column<Entry>[] = [
    { key: 'at', label: 'When' },
    { key: 'actor', label: 'Who' },
    { key: 'action', label: 'Did' },
    { key: 'target', label: 'To what', text: (e) => e.target ?? e.target_id ?? '–' },
    { key: 'address', label: 'From', text: (e) => e.address ?? '–' },
    { key: 'more', label: '' },
  ];
  protected readonly key = (entry: Entry) => entry.id;

  private readonly query = computed(() => ({
    from: dayStart(this.from(), 0),
    to: dayStart(this.until(), 1),
    actor: this.actor(),
    action: this.action(),
    target: this.target(),
    platform: (this.operator() && this.platform() === 'true') || undefined,
  }));

  protected readonly feed = new Feed<Entry>((cursor) =>
    this.api.get('/audit', { query: { ...this.query(), cursor, limit: pageSize } }),
  );
  /** A plain link: the browser brings its cookie along. */
  protected readonly csv = computed(() => {
    const given = Object.entries(this.query()).filter(([, value]) => value);
    return `/api/v1/audit.csv?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
  });

  constructor() {
    effect(() => {
      this.query();
      untracked(() => void this.feed.restart());
    });
  }

  protected filter(change: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams: change, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected show(entry: Entry): void {
    this.dialog.open(EntryDialog, { data: entry, width: '44rem', maxWidth: '94vw', autoFocus: 'dialog' });
  }
}

/** Midnight where the reader is; `later` days after. */
function dayStart(day: string | undefined, later: number): string | undefined {
  const [year, month, date] = (day ?? '').split('-').map(Number);
  return year && month && date ? new Date(year, month - 1, date + later).toISOString() : undefined;
}
