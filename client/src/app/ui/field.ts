import { afterRenderEffect, ChangeDetectionStrategy, Component, ElementRef, inject, input } from '@angular/core';

/** A label, one control as content, a hint, and what is wrong with the value. The control has the id that `for` names. */
@Component({
  selector: 'app-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'field' },
  template: `
    <label [attr.for]="for()">{{ label() }}</label>
    <ng-content />
    @if (hint(); as text) {
      <span class="hint" [id]="for() + '-hint'">{{ text }}</span>
    }
    @if (problem(); as text) {
      <span class="problem" role="alert" [id]="for() + '-problem'">{{ text }}</span>
    }
  `,
})
export class Field {
  readonly for = input.required<string>();
  readonly label = input.required<string>();
  readonly hint = input<string>();
  readonly problem = input<string | null>();

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterRenderEffect(() => {
      const control = host.querySelector(`[id="${this.for()}"]`);
      const told = [this.hint() && `${this.for()}-hint`, this.problem() && `${this.for()}-problem`]
        .filter(Boolean)
        .join(' ');
      if (told) control?.setAttribute('aria-describedby', told);
      else control?.removeAttribute('aria-describedby');
      control?.setAttribute('aria-invalid', String(!!this.problem()));
    });
  }
}
