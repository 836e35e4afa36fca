import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Audit', loadComponent: () => import('./audit').then((m) => m.Audit) },
];
