import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';

import { Schemas } from '../api/operations';
import { Icon } from '../ui/icon';
import { chosen, leftOut, toggled } from './query-text';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly count: number | null;
  readonly on: boolean;
  readonly out: boolean;
}

export const groups: readonly { facet: string; key: string; label: string }[] = [
  { facet: 'status', key: 'status', label: 'Status' },
  { facet: 'reason', key: 'reason', label: 'Reason' },
  { facet: 'country', key: 'country', label: 'Country' },
  { facet: 'sender', key: 'from', label: 'Sender' },
  { facet: 'campaign', key: 'campaign', label: 'Campaign' },
  { facet: 'tag', key: 'tag', label: 'Tag' },
  { facet: 'provider', key: 'provider', label: 'Carrier account' },
];

const most = 8;

/** What the found messages are made of; ticking narrows, and leaving out widens to all others, by writing it into the query. */
@Component({
  selector: 'app-facet-list',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (group of shown(); track group.facet) {
      <fieldset>
        <legend>{{ group.label }}</legend>
        @for (choice of group.choices; track choice.value) {
          <div class="choice">
            @if (choice.out) {
              <span class="grow wrap-anywhere quiet"
                ><span class="visually-hidden">Without </span><s>{{ choice.label }}</s></span
              >
            } @else {
              <label class="grow">
                <input type="checkbox" [checked]="choice.on" (change)="asked.emit(ticked(group.key, choice.value))" />
                <span class="grow wrap-anywhere">{{ choice.label }}</span>
                @if (choice.count !== null) {
                  <span class="quiet small number">{{ choice.count.toLocaleString() }}</span>
                }
              </label>
            }
            <button
              type="button"
              class="icon-button"
              [attr.aria-label]="(choice.out ? 'Show again: ' : 'Leave out: ') + choice.label"
              [title]="choice.out ? 'Show again' : 'Leave out'"
              (click)="asked.emit(left(group.key, choice.value))"
            >
              <app-icon [name]="choice.out ? 'undo' : 'minus'" [size]="16" />
            </button>
          </div>
        }
      </fieldset>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 1.25rem;
      align-content: start;
    }
    fieldset {
      min-width: 0;
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      margin-bottom: 0.25rem;
      padding: 0;
      font-size: 0.875rem;
      font-weight: 600;
    }
    .choice,
    label {
      display: flex;
      gap: 0.6rem;
      align-items: center;
      min-height: 1.9rem;
    }
    .choice {
      gap: 0.25rem;
    }
    label {
      cursor: pointer;
    }
    .grow {
      flex-basis: 0;
    }
    .icon-button {
      width: 1.75rem;
      height: 1.75rem;
      color: var(--quiet);
    }
    input {
      flex: none;
      width: 1.05rem;
      height: 1.05rem;
      margin: 0;
      accent-color: var(--brand);
    }
  `,
})
export class FacetList {
  readonly facets = input.required<Schemas['FacetsView']>();
  readonly query = input.required<string>();
  readonly asked = output<string>();

  protected readonly shown = computed(() =>
    groups
      .map((group) => ({ ...group, choices: this.choices(group.facet, group.key) }))
      .filter((group) => group.choices.length > 0),
  );

  protected ticked(key: string, value: string): string {
    return toggled(this.query(), key, value);
  }

  protected left(key: string, value: string): string {
    return leftOut(this.query(), key, value);
  }

  /** The most frequent, those that are ticked whatever their number, and those that are left out, which nobody counts. */
  private choices(facet: string, key: string): Choice[] {
    const on = chosen(this.query(), key);
    const values = (this.facets().facets[facet] ?? []).filter(({ value }) => value !== '' && value !== 'none');
    const counted = values.filter(({ value }, at) => at < most || on.includes(value));
    const out = chosen(this.query(), `-${key}`);
    const missing = on.filter((value) => !values.some((one) => one.value === value));
    const choice = (value: string, count: number | null): Choice => ({
      value,
      label: words(facet, value),
      count,
      on: on.includes(value),
      out: out.includes(value),
    });
    return [
      ...counted.filter(({ value }) => !out.includes(value)).map(({ value, count }) => choice(value, count)),
      ...missing.map((value) => choice(value, null)),
      ...out.filter((value) => !missing.includes(value)).map((value) => choice(value, null)),
    ];
  }
}

const countries = new Intl.DisplayNames(undefined, { type: 'region' });

function words(facet: string, value: string): string {
  if (facet === 'status' || facet === 'reason') return value.replaceAll('_', ' ');
  if (facet === 'country' && /^[A-Z]{2}$/.test(value)) return countries.of(value) ?? value;
  return value;
}
