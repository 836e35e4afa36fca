import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Overview', loadComponent: () => import('./overview').then((m) => m.Overview) },
];
