import { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', title: 'Customers', loadComponent: () => import('./customers').then((m) => m.Customers) },
  { path: ':id', title: 'Customer', loadComponent: () => import('./customer').then((m) => m.Customer) },
];
