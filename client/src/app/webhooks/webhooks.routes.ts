import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Webhooks', loadComponent: () => import('./webhook-list').then((m) => m.WebhookList) },
  { path: ':id', title: 'Webhook', loadComponent: () => import('./webhook').then((m) => m.Webhook) },
];
