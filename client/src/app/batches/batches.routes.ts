import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Batches', loadComponent: () => import('./batch-list').then((m) => m.BatchList) },
  { path: ':id', title: 'Batch', loadComponent: () => import('./batch-detail').then((m) => m.BatchDetail) },
];
