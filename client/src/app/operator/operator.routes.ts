import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Operator', loadComponent: () => import('./operator').then((m) => m.Operator) },
];
