import { Directive, inject, input, TemplateRef } from '@angular/core';

/** How a column's cells look: `<ng-template appCell="status" [of]="rows()" let-row>`. The rows give `row` its type. */
@Directive({ selector: 'ng-template[appCell]' })
export class Cell<T> {
  readonly name = input.required<string>({ alias: 'appCell' });
  readonly of = input.required<readonly T[]>();
  readonly template = inject<TemplateRef<{ $implicit: T }>>(TemplateRef);

  static ngTemplateContextGuard<T>(_directive: Cell<T>, context: unknown): context is { $implicit: T } {
    return true;
  }
}
