import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Drawn on 24 by 24, stroked. */
const icons = {
  send: 'M4 12 20 4l-5 16-4-7-7-1zm7 1 9-9',
  message: 'M4 5h16v11H10l-4 4v-4H4z',
  layers: 'm12 3 9 5-9 5-9-5zm-9 9 9 5 9-5M3 16l9 5 9-5',
  chart: 'M4 4v16h16M8 16v-4m4 4V8m4 8v-6',
  code: 'm8 7-5 5 5 5m8-10 5 5-5 5M14 4l-4 16',
  home: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm-6 9c0-4 3-6 6-6s6 2 6 6M16 5a3 3 0 0 1 0 6m2 3c2 1 3 3 3 6',
  shield: 'M12 3 5 6v5c0 5 3 8 7 10 4-2 7-5 7-10V6z',
  settings: 'M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.5v5M8.5 14.5v5',
  box: 'M3 4h18v5H3zm2 5v11h14V9m-9 4h4',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  store: 'M4 9 5 4h14l1 5m-16 0v11h16V9M4 9c0 2 4 2 4 0 0 2 4 2 4 0 0 2 4 2 4 0 0 2 4 2 4 0M10 20v-5h4v5',
  server: 'M4 4h16v6H4zm0 10h16v6H4zM8 7h.01M8 17h.01',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zm5-2 5 5',
  menu: 'M4 6h16M4 12h16M4 18h16',
  minus: 'M5 12h14',
  undo: 'M9 14 4 9l5-5M4 9h10a5.5 5.5 0 0 1 0 11h-3',
  close: 'm6 6 12 12M18 6 6 18',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2m0 16v2M2 12h2m16 0h2M5 5l1.4 1.4m11.2 11.2L19 19M5 19l1.4-1.4M17.6 6.4 19 5',
  moon: 'M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z',
  system: 'M3 4h18v12H3zm6 16h6m-3-4v4',
  down: 'm6 9 6 6 6-6',
  up: 'm6 15 6-6 6 6',
  right: 'm9 6 6 6-6 6',
  check: 'm5 12 5 5 9-10',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  upload: 'M12 16V4m-5 5 5-5 5 5M4 20h16',
  download: 'M12 4v12m-5-5 5 5 5-5M4 20h16',
  pause: 'M8 5v14m8-14v14',
  play: 'M7 4v16l13-8z',
  key: 'M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm4-4h9v4m-4-4v3',
  mail: 'M3 5h18v14H3zm0 2 9 6 9-6',
  out: 'M10 4H4v16h6m5-4 4-4-4-4m4 4H9',
  help: 'M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2m0 3h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  route: 'M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 17h6a3 3 0 0 0 0-6h-4a3 3 0 0 1 0-6h6',
  tag: 'M4 4h8l8 8-8 8-8-8zm4 4h.01',
  warning: 'M12 4 2 20h20zm0 6v4m0 3h.01',
  offline: 'M3 3l18 18M5 12a10 10 0 0 1 4-2.5m6 0a10 10 0 0 1 4 2.5M9 16a5 5 0 0 1 6 0m-3 4h.01',
} as const;

export type IconName = keyof typeof icons;

/** A picture beside words; never the only name of a thing. */
@Component({
  selector: 'app-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template:
    '<svg viewBox="0 0 24 24" [attr.width]="size()" [attr.height]="size()" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>',
  styles: ':host { display: inline-flex; flex: none; }',
})
export class Icon {
  readonly name = input.required<IconName>();
  readonly size = input(20);
  protected readonly path = computed(() => icons[this.name()]);
}
