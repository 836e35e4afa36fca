import { Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: '',
    title: 'Retention and privacy',
    loadComponent: () => import('./privacy').then((m) => m.Privacy),
  },
];
