import { DecimalPipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, resource } from '@angular/core';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { Schemas } from '../api/operations';
import { Cell } from '../ui/cell';
import { Column, DataTable } from '../ui/data-table';
import { Problem } from '../ui/problem';
import { Skeleton } from '../ui/skeleton';
import { StatusChip } from '../ui/status-chip';
import { Time } from '../ui/time';

/** Whether its parts answer, what waits on the lanes, and whether the workers go round. */
@Component({
  selector: 'app-platform-health',
  imports: [Cell, DataTable, DecimalPipe, Problem, Skeleton, StatusChip, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './platform-health.html',
  styles: `
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
      gap: 1.5rem;
      align-items: start;
    }
  `,
})
export class PlatformHealth {
  private readonly api = inject(Api);
  protected readonly health = resource({
    loader: ({ abortSignal }) => this.api.get('/operator/health', { signal: abortSignal }),
  });
  protected readonly error = computed(() => (this.health.error() ? ApiError.of(this.health.error()) : null));
  protected readonly checks: readonly Column<Schemas['HealthPart']>[] = [
    { key: 'name', label: 'Part', text: (c) => c.name.replaceAll('_', ' ') },
    { key: 'state', label: 'State' },
    { key: 'took', label: 'Took', align: 'end', text: (c) => `${c.duration_ms} ms` },
  ];
  protected readonly lanes: readonly Column<Schemas['LaneView']>[] = [
    { key: 'lane', label: 'Lane', text: (l) => l.lane },
    { key: 'state', label: 'Step', text: (l) => l.state.replaceAll('_', ' ') },
    { key: 'messages', label: 'Messages', align: 'end' },
    { key: 'due', label: 'Oldest due' },
  ];
  protected readonly workers: readonly Column<Schemas['WorkerPulse']>[] = [
    { key: 'name', label: 'Worker', text: (w) => w.name },
    { key: 'state', label: 'State' },
    { key: 'beat', label: 'Last round', align: 'end', text: (w) => `${(w.ago_ms / 1000).toFixed(1)} s ago` },
  ];
}
