import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Messages', loadComponent: () => import('./message-search').then((m) => m.MessageSearch) },
  { path: ':id', title: 'Message', loadComponent: () => import('./message-detail').then((m) => m.MessageDetail) },
];
