import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatDialog } from '@angular/material/dialog';

import { Schemas } from '../api/operations';
import { Session } from '../core/session';
import { Toasts } from '../core/toasts';
import { Icon } from '../ui/icon';
import { MessagesApi, Wanted } from './messages-api';
import { askName } from './save-dialog';

type Saved = Schemas['SavedSearchView'];

/** Searches that are kept: one's own, and those that somebody shares in the account. */
@Component({
  selector: 'app-saved-searches',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <details #menu (toggle)="menu.open && load()" (keydown.escape)="menu.open = false">
      <summary class="button">Saved <app-icon name="down" [size]="16" /></summary>
      <div class="menu stack">
        @for (search of list(); track search.id) {
          <div class="saved">
            <button type="button" class="button plain compact open" (click)="open(search)">
              <span class="wrap-anywhere">{{ search.name }}</span>
              @if (search.shared) {
                <span class="quiet small">shared</span>
              }
            </button>
            @if (search.mine || session.can('settings:manage')) {
              <button
                type="button"
                class="icon-button"
                [attr.aria-label]="'Change ' + search.name"
                (click)="change(search)"
              >
                <app-icon name="settings" [size]="16" />
              </button>
              <button
                type="button"
                class="icon-button"
                [attr.aria-label]="'Delete ' + search.name"
                (click)="remove(search)"
              >
                <app-icon name="close" [size]="16" />
              </button>
            }
          </div>
        } @empty {
          <p class="quiet small">{{ loaded() ? 'No search is kept yet.' : 'Loading…' }}</p>
        }
        <button type="button" class="button compact" (click)="save()">Keep this search</button>
      </div>
    </details>
  `,
  styleUrl: './saved-searches.css',
})
export class SavedSearches {
  private readonly api = inject(MessagesApi);
  private readonly dialog = inject(MatDialog);
  private readonly toasts = inject(Toasts);
  protected readonly session = inject(Session);
  private readonly menu = viewChild.required<ElementRef<HTMLDetailsElement>>('menu');

  readonly wanted = input.required<Wanted>();
  readonly asked = output<Record<string, string | null>>();

  protected readonly list = signal<readonly Saved[]>([]);
  protected readonly loaded = signal(false);

  protected async load(): Promise<void> {
    try {
      this.list.set(await this.api.saved());
      this.loaded.set(true);
    } catch (cause) {
      this.toasts.failed('The saved searches are not here now.', cause);
    }
  }

  protected open(search: Saved): void {
    this.menu().nativeElement.open = false;
    const sort = search.sort === 'newest' ? null : search.sort;
    this.asked.emit({ q: search.query || null, sort, from: null, until: null });
  }

  protected async save(): Promise<void> {
    const { from, until, sort } = this.wanted();
    // The dates become part of the words, so that the search is all in one place.
    const period = [from && `after:${from}`, until && `before:${dayAfter(until)}`].filter(Boolean).join(' ');
    const query = [this.wanted().q, period].filter(Boolean).join(' ');
    const saved = await askName(
      this.dialog,
      { title: 'Keep this search', name: '', shared: false, query, sort: sort ?? null },
      (given) => this.api.save(given),
    );
    if (!saved) return;
    this.toasts.good('The search is kept.');
    await this.load();
  }

  protected async change(search: Saved): Promise<void> {
    const changed = await askName(this.dialog, { ...search, title: 'Change the search' }, (given) =>
      this.api.change(search.id, given),
    );
    if (changed) await this.load();
  }

  protected async remove(search: Saved): Promise<void> {
    try {
      await this.api.forget(search.id);
      this.toasts.good(`${search.name} is not kept any more.`);
    } catch (cause) {
      this.toasts.failed('The search is not deleted.', cause);
    }
    await this.load();
  }
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
