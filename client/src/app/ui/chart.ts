import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  viewChild,
} from '@angular/core';
import type { Chart as ChartJs } from 'chart.js';

import { Theme } from '../core/theme';

export interface Series {
  readonly label: string;
  /** NaN is a gap. */
  readonly data: readonly number[];
  /** A colour token of the page: `--brand`, `--good`, `--bad`. */
  readonly tone?: string;
}

/** A picture of numbers; the numbers themselves stand in a table behind it. The library comes only where there is a chart. */
@Component({
  selector: 'app-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <figure>
      <figcaption class="visually-hidden">{{ heading() }}</figcaption>
      <div class="picture">
        <canvas #canvas role="img" [attr.aria-label]="heading() + '; the numbers are in the table below'"></canvas>
      </div>
      <details>
        <summary class="small quiet">The numbers</summary>
        <div class="scroll" tabindex="0" role="region" [attr.aria-label]="heading() + ', numbers'">
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                @for (line of series(); track line.label) {
                  <th scope="col">{{ line.label }}</th>
                }
              </tr>
            </thead>
            <tbody>
              @for (label of labels(); track $index; let at = $index) {
                <tr>
                  <th scope="row">{{ label }}</th>
                  @for (line of series(); track line.label) {
                    <td class="number">{{ known(line.data[at]) }}</td>
                  }
                </tr>
              }
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  `,
  styles: `
    figure {
      margin: 0;
    }
    /* Until it is drawn anew, it keeps its width where the page has become narrower. */
    canvas {
      max-width: 100%;
    }
    .picture {
      position: relative;
      height: 15rem;
    }
    .scroll {
      max-height: 18rem;
      overflow: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: 0.875rem;
    }
    th,
    td {
      padding: 0.25rem 0.5rem;
      border-bottom: 1px solid var(--edge);
      text-align: end;
    }
    th:first-child {
      text-align: start;
      font-weight: 400;
    }
  `,
})
export class Chart {
  /** Bars stand on one another: their heights add up. */
  readonly kind = input<'line' | 'bar'>('line');
  readonly heading = input.required<string>();
  readonly labels = input.required<readonly string[]>();
  readonly series = input.required<readonly Series[]>();

  protected known(figure: number | undefined): string {
    return figure === undefined || Number.isNaN(figure) ? '–' : String(figure);
  }

  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  private chart: ChartJs | undefined;
  /** What it was drawn as: with the same kind and colours only the numbers change. */
  private drawn = '';
  private gone = false;

  constructor() {
    const theme = inject(Theme);
    effect(() => {
      theme.seen(); // colours are read from the page when drawing
      void this.draw(this.kind(), this.labels(), this.series());
    });
    inject(DestroyRef).onDestroy(() => {
      this.gone = true;
      this.chart?.destroy();
    });
  }

  private async draw(kind: 'line' | 'bar', labels: readonly string[], series: readonly Series[]): Promise<void> {
    const { ChartJs } = await import('./chart-js');
    const canvas = this.canvas().nativeElement;
    if (this.gone || !canvas.getContext('2d')) return;
    const ink = (token: string) => probe(canvas, token);
    const datasets = series.map((line) => {
      const colour = ink(line.tone ?? '--brand');
      return {
        label: line.label,
        data: [...line.data],
        borderColor: colour,
        backgroundColor: colour,
        borderWidth: kind === 'bar' ? 0 : 2,
        pointRadius: 0,
        tension: 0.3,
      };
    });
    const [drawn, as] = [this.chart, `${kind} ${ink('--ink')} ${datasets.map((set) => set.borderColor).join(' ')}`];
    if (drawn && this.drawn === as) {
      drawn.data.labels = [...labels];
      drawn.data.datasets.forEach((set, at) => (set.data = datasets[at]?.data ?? []));
      drawn.update();
      return;
    }
    const axis = { grid: { color: ink('--edge') }, ticks: { color: ink('--quiet'), maxTicksLimit: 8 } };
    drawn?.destroy();
    this.drawn = as;
    this.chart = new ChartJs(canvas, {
      type: kind,
      data: { labels: [...labels], datasets },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: 'index', intersect: false },
        scales: {
          x: { ...axis, stacked: kind === 'bar' },
          y: { ...axis, beginAtZero: true, stacked: kind === 'bar' },
        },
        plugins: { legend: { display: series.length > 1, labels: { color: ink('--ink') } } },
      },
    });
  }
}

/** A token may be light-dark(…): only as a colour of an element does it become one of the two. */
function probe(near: HTMLElement, token: string): string {
  const element = near.ownerDocument.createElement('span');
  element.style.color = `var(${token})`;
  near.parentElement?.append(element);
  const colour = getComputedStyle(element).color;
  element.remove();
  return colour;
}
