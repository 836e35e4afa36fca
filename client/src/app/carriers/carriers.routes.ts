import { Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: '',
    loadComponent: () => import('./carriers').then((m) => m.Carriers),
    children: [
      {
        path: '',
        title: 'Carriers',
        loadComponent: () => import('./accounts/account-list').then((m) => m.AccountList),
      },
      {
        path: 'new',
        title: 'New carrier account',
        loadComponent: () => import('./accounts/account-new').then((m) => m.AccountNew),
      },
      { path: 'routes', title: 'Routes', loadComponent: () => import('./routes/route-book').then((m) => m.RouteBook) },
      {
        path: 'senders',
        title: 'Sender requests',
        loadComponent: () => import('./senders/sender-requests').then((m) => m.SenderRequests),
      },
      {
        path: 'unmatched',
        title: 'Unmatched receipts',
        loadComponent: () => import('./unmatched').then((m) => m.Unmatched),
      },
      {
        path: ':id',
        title: 'Carrier account',
        loadComponent: () => import('./accounts/account').then((m) => m.Account),
      },
    ],
  },
];
