import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Settings', loadComponent: () => import('./settings').then((m) => m.Settings) },
];
