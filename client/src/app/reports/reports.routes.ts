import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Reports', loadComponent: () => import('./report-index').then((m) => m.ReportIndex) },
  { path: 'view', title: 'Report', loadComponent: () => import('./report-page').then((m) => m.ReportPage) },
  { path: 'saved/:id', title: 'Report', loadComponent: () => import('./saved-open').then((m) => m.SavedOpen) },
];
