import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';

import { Session } from '../core/session';
import { timeZones } from '../send/zoned';
import { Field } from '../ui/field';
import { compares, dimensions, filtersOf, grains, listOf, measures, periods, Question, wordOf } from './definition';

const mostDimensions = 3;

/** Measures, dimensions, filters, period: each choice is asked for at once. */
@Component({
  selector: 'app-report-builder',
  imports: [Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './report-builder.html',
  styleUrl: './report-builder.css',
})
export class ReportBuilder {
  private readonly session = inject(Session);

  readonly question = input.required<Question>();
  readonly asked = output<Question>();

  private readonly carriers = computed(
    () => this.session.can('carriers:manage') && this.session.tenant()?.kind !== 'customer',
  );
  protected readonly measures = computed(() => measures.filter((one) => !('carriers' in one) || this.carriers()));
  protected readonly dimensions = computed(() => dimensions.filter((one) => !('carriers' in one) || this.carriers()));
  protected readonly periods = periods;
  protected readonly grains = grains;
  protected readonly compares = compares;
  protected readonly zones = timeZones();

  protected readonly chosenMeasures = computed(() => listOf(this.question(), 'measures'));
  protected readonly chosenDimensions = computed(() => listOf(this.question(), 'dimensions'));
  protected readonly full = computed(() => this.chosenDimensions().length >= mostDimensions);
  protected readonly filters = computed(() => filtersOf(this.question()));
  protected readonly ownDates = computed(() => !!(this.word('from') || this.word('to')));

  protected word(name: string): string {
    return wordOf(this.question(), name);
  }

  protected label(name: string): string {
    return dimensions.find((one) => one.name === name)?.label ?? name;
  }

  protected toggle(list: 'measures' | 'dimensions', name: string, on: boolean): void {
    const known: readonly { name: string }[] = list === 'measures' ? measures : dimensions;
    const chosen = new Set(listOf(this.question(), list));
    if (on) chosen.add(name);
    else chosen.delete(name);
    if (list === 'measures' && chosen.size === 0) chosen.add('messages');
    const inOrder = known.map((one) => one.name).filter((one) => chosen.has(one));
    this.asked.emit({ [list]: inOrder.join(','), sort: '' });
  }

  protected period(name: string): void {
    if (name === 'own') {
      const today = new Date().toISOString().slice(0, 10);
      this.asked.emit({ period: '', from: `${today.slice(0, 8)}01`, to: today });
    } else this.asked.emit({ period: name, from: '', to: '' });
  }

  protected filter(name: string, given: string): void {
    const values = given
      .split(',')
      .map((value) => value.trim())
      .filter(Boolean);
    this.asked.emit({ [name]: name === 'country' ? values.map((value) => value.toUpperCase()) : values });
  }
}
