import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Security', loadComponent: () => import('./security').then((m) => m.Security) },
];
