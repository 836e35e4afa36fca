import { ChangeDetectionStrategy, Component } from '@angular/core';

import { Home } from './home/home';

@Component({
  selector: 'app-root',
  imports: [Home],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<app-home />',
})
export class App {}
