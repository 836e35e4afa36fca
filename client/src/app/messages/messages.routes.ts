import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Messages', loadComponent: () => import('./message-list').then((m) => m.MessageList) },
  { path: ':id', title: 'Message', loadComponent: () => import('./message-detail').then((m) => m.MessageDetail) },
];
