import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Exports', loadComponent: () => import('./exports').then((m) => m.Exports) },
];
