import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Grey lines in place of what is being fetched. */
@Component({
  selector: 'app-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="visually-hidden" role="status">Loading…</span>
    @for (line of each(); track line) {
      <div aria-hidden="true"></div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.75rem;
      padding: 0.75rem 0;
    }
    div {
      height: 1.5rem;
      border-radius: 0.4rem;
      background: linear-gradient(90deg, var(--raised) 25%, var(--edge) 50%, var(--raised) 75%);
      background-size: 200% 100%;
      animation: pass 1.6s linear infinite;
    }
    @keyframes pass {
      from {
        background-position: 200% 0;
      }
      to {
        background-position: -200% 0;
      }
    }
  `,
})
export class Skeleton {
  readonly lines = input(5);
  protected readonly each = computed(() => Array.from({ length: this.lines() }, (_, i) => i));
}
