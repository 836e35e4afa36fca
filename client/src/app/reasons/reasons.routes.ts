import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Reasons', loadComponent: () => import('./reasons').then((m) => m.Reasons) },
];
