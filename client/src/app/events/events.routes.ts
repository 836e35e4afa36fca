import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Events', loadComponent: () => import('./events').then((m) => m.Events) },
];
