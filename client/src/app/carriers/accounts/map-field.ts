import { ChangeDetectionStrategy, Component, input, linkedSignal } from '@angular/core';

/** Names and values in rows, such as the headers of a request. */
@Component({
  selector: 'app-map-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset>
      <legend>{{ label() }}</legend>
      @if (hint()) {
        <span class="hint">{{ hint() }}</span>
      }
      @for (row of rows(); track row; let at = $index) {
        <div class="row">
          <input
            class="input grow"
            placeholder="Name"
            autocomplete="off"
            spellcheck="false"
            [name]="control() + '.name'"
            [attr.aria-label]="label() + ', name ' + (at + 1)"
            [value]="row.name"
          />
          <input
            class="input grow"
            placeholder="Value"
            autocomplete="off"
            spellcheck="false"
            [name]="control() + '.value'"
            [attr.aria-label]="label() + ', value ' + (at + 1)"
            [value]="row.value"
          />
          <button
            type="button"
            class="button compact"
            [attr.aria-label]="label() + ', remove ' + (at + 1)"
            (click)="drop(at)"
          >
            Remove
          </button>
        </div>
      }
      <div><button type="button" class="button compact" (click)="add()">Add a row</button></div>
      @if (problem(); as words) {
        <span class="problem" role="alert">{{ words }}</span>
      }
    </fieldset>
  `,
  styles: `
    fieldset {
      display: grid;
      gap: 0.5rem;
      min-width: 0;
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0 0 0.3rem;
      font-size: 0.875rem;
      font-weight: 550;
    }
    .hint {
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    .problem {
      color: var(--bad);
      font-size: 0.8125rem;
    }
  `,
})
export class MapField {
  readonly control = input.required<string>();
  readonly label = input.required<string>();
  readonly hint = input('');
  readonly problem = input<string | null>(null);
  readonly given = input<unknown>();

  protected readonly rows = linkedSignal(() =>
    Object.entries((this.given() ?? {}) as Record<string, string>).map(([name, value]) => ({ name, value })),
  );

  protected add(): void {
    this.rows.update((rows) => [...rows, { name: '', value: '' }]);
  }

  protected drop(at: number): void {
    this.rows.update((rows) => rows.filter((_, i) => i !== at));
  }
}
