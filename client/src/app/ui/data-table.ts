import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, contentChildren, input, signal } from '@angular/core';

import { Cell } from './cell';
import { Icon } from './icon';

export interface Column<T> {
  readonly key: string;
  readonly label: string;
  /** What the cell says when no template is given for it. */
  readonly text?: (row: T) => string;
  /** Makes the column sortable, by this. */
  readonly sort?: (row: T) => string | number;
  readonly align?: 'end';
}

interface Order {
  readonly key: string;
  readonly down: boolean;
}

/** Rows in a table; on a narrow screen each row is a card that names its values. */
@Component({
  selector: 'app-data-table',
  imports: [NgTemplateOutlet, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './data-table.html',
  styleUrl: './data-table.css',
})
export class DataTable<T> {
  readonly rows = input.required<readonly T[]>();
  readonly columns = input.required<readonly Column<T>[]>();
  /** Read out as the table's name. */
  readonly caption = input.required<string>();
  readonly track = input<(row: T) => unknown>((row) => row);

  private readonly cells = contentChildren<Cell<T>>(Cell);
  protected readonly order = signal<Order | null>(null);

  protected readonly templates = computed(() => new Map(this.cells().map((cell) => [cell.name(), cell.template])));
  protected readonly sorted = computed(() => {
    const order = this.order();
    const by = this.columns().find((column) => column.key === order?.key)?.sort;
    if (!order || !by) return this.rows();
    return [...this.rows()].sort((a, b) => {
      const [x, y] = [by(a), by(b)];
      return (x < y ? -1 : x > y ? 1 : 0) * (order.down ? -1 : 1);
    });
  });

  protected sortBy(key: string): void {
    this.order.update((order) => (order?.key !== key ? { key, down: false } : order.down ? null : { key, down: true }));
  }

  protected direction(key: string): 'ascending' | 'descending' | null {
    const order = this.order();
    return order?.key === key ? (order.down ? 'descending' : 'ascending') : null;
  }
}
