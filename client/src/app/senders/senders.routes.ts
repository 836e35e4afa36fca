import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Sender ids', loadComponent: () => import('./senders').then((m) => m.Senders) },
];
