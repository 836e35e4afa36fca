import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';

import { ToastList } from './core/toast-list';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet, ToastList],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<router-outlet /><app-toast-list />',
})
export class App {}
