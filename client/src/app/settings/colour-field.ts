import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';

import { contrast, readable } from '../core/contrast';
import { Field } from '../ui/field';

/** A colour as `#rrggbb`, or nothing: then it is as above. With how well text can be read on it. */
@Component({
  selector: 'app-colour-field',
  imports: [Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-field [for]="for()" [label]="label()" [hint]="words()" [problem]="problem()">
      <span class="row">
        <input
          #picker
          type="color"
          [attr.aria-label]="label() + ', picker'"
          [value]="shown()"
          (input)="value.set(picker.value)"
        />
        <input
          #box
          class="input grow"
          [id]="for()"
          maxlength="7"
          spellcheck="false"
          [placeholder]="above() + ' (as above)'"
          [value]="value()"
          (input)="value.set(box.value.trim())"
        />
      </span>
    </app-field>
  `,
  styles: `
    input[type='color'] {
      width: 2.625rem;
      height: 2.625rem;
      padding: 0.15rem;
      border: 1px solid var(--field-edge);
      border-radius: 0.625rem;
      background: var(--card);
      cursor: pointer;
    }
    .grow {
      flex-basis: 7rem;
    }
  `,
})
export class ColourField {
  readonly for = input.required<string>();
  readonly label = input.required<string>();
  /** What holds where nothing is given. */
  readonly above = input.required<string>();
  readonly problem = input<string | null>(null);
  readonly value = model.required<string>();

  protected readonly shown = computed(() => (isColour(this.value()) ? this.value() : this.above()));
  protected readonly words = computed(() => {
    if (this.value() && !isColour(this.value())) return 'A colour is written #rrggbb.';
    const colour = this.shown();
    const on = (ink: string) => contrast(colour, ink).toFixed(1);
    const light = readable(colour, '#f6f7f9', 'darker');
    const adapted = light === colour.toLowerCase() ? '' : ` On light ground it is shown as ${light}, to be readable.`;
    return `Contrast: white text ${on('#ffffff')} : 1, black text ${on('#000000')} : 1.${adapted}`;
  });
}

export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}
