import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

import { Schemas } from '../api/operations';
import { MoneyPipe } from '../ui/money';

const shown = 8;

/** What the server says a send would do. */
@Component({
  selector: 'app-explained',
  imports: [MoneyPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let e = explanation();
    @if (e.total_sent < recipients()) {
      <p class="notice small">This is about the first {{ e.total_sent }} of {{ recipients() }}.</p>
    }
    <dl>
      <dt>Price</dt>
      <dd class="price">{{ e.price | money: e.currency }}</dd>
      <dt>Messages</dt>
      <dd>{{ e.successful }} of {{ e.total_sent }}</dd>
      <dt>Segments</dt>
      <dd>{{ e.segments }}</dd>
      <dt>Available</dt>
      <dd>{{ e.available | money: e.currency }}</dd>
    </dl>
    @if (!e.affordable) {
      <p class="notice bad">Your credit does not reach. Ask whoever gives you credit, or send to fewer.</p>
    }
    @if (refused().length) {
      <div>
        <h3>{{ e.failed }} cannot be reached</h3>
        <ul class="small">
          @for (one of refused(); track $index) {
            <li class="wrap-anywhere">
              <code>{{ one.to }}</code> {{ one.why }}
            </li>
          }
        </ul>
        @if (e.failed > refused().length) {
          <p class="small quiet">and {{ e.failed - refused().length }} more.</p>
        }
      </div>
    }
    @if (countries(); as names) {
      <p class="small quiet">To {{ names }}.</p>
    }
    @if (waiting()) {
      <p class="notice warn small">For {{ waiting() }} no route is open now; they would wait for one.</p>
    }
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 0.25rem 1rem;
      margin: 0;
    }
    dt {
      color: var(--quiet);
    }
    dd {
      margin: 0;
      text-align: end;
      font-variant-numeric: tabular-nums;
    }
    .price {
      font-size: 1.25rem;
      font-weight: 650;
    }
    ul {
      margin: 0.25rem 0;
      padding-left: 1.1rem;
    }
  `,
})
export class Explained {
  readonly explanation = input.required<Schemas['Explanation']>();
  readonly recipients = input.required<number>();

  protected readonly refused = computed(() =>
    this.explanation()
      .recipients.filter((r) => r.verdicts.length > 0 && r.country === null)
      .slice(0, shown)
      .map((r) => ({ to: r.to, why: r.verdicts.find((v) => !v.passed)?.detail ?? '' })),
  );
  protected readonly countries = computed(() => {
    const counts = new Map<string, number>();
    for (const { country } of this.explanation().recipients)
      if (country) counts.set(country, (counts.get(country) ?? 0) + 1);
    return [...counts].map(([country, many]) => `${country} ${many}`).join(', ');
  });
  protected readonly waiting = computed(
    () => this.explanation().recipients.filter((r) => r.country !== null && r.route === null).length,
  );
}
