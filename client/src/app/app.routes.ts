import { inject } from '@angular/core';
import { Routes } from '@angular/router';

import { needs, signedIn } from './core/guards';
import { navigation } from './core/navigation';
import { Session } from './core/session';

/** The first page that the person may open. */
const firstPage = async () => {
  const session = inject(Session);
  await session.ready().catch(() => undefined);
  if (!session.signedIn()) return '/sign-in';
  return (
    navigation.find((item) => item.needs.length === 0 || item.needs.some((scope) => session.can(scope)))?.path ??
    '/no-access'
  );
};

export const routes: Routes = [
  {
    path: '',
    loadComponent: () => import('./core/shell').then((m) => m.Shell),
    canActivate: [signedIn],
    children: [
      { path: '', pathMatch: 'full', redirectTo: firstPage },
      {
        path: 'overview',
        canActivate: [needs('messages:read')],
        loadChildren: () => import('./overview/overview.routes').then((m) => m.routes),
      },
      {
        path: 'send',
        canActivate: [needs('messages:send')],
        loadChildren: () => import('./send/send.routes').then((m) => m.routes),
      },
      {
        path: 'messages',
        canActivate: [needs('messages:read')],
        loadChildren: () => import('./messages/messages.routes').then((m) => m.routes),
      },
      {
        path: 'batches',
        canActivate: [needs('messages:read')],
        loadChildren: () => import('./batches/batches.routes').then((m) => m.routes),
      },
      {
        path: 'exports',
        canActivate: [needs('messages:read')],
        loadChildren: () => import('./messages/exports.routes').then((m) => m.routes),
      },
      {
        path: 'events',
        canActivate: [needs('messages:read')],
        loadChildren: () => import('./events/events.routes').then((m) => m.routes),
      },
      {
        path: 'reports',
        canActivate: [needs('messages:read')],
        loadChildren: () => import('./reports/reports.routes').then((m) => m.routes),
      },
      {
        path: 'developers',
        canActivate: [needs('credentials:manage')],
        loadChildren: () => import('./developers/developers.routes').then((m) => m.routes),
      },
      {
        path: 'webhooks',
        canActivate: [needs('webhooks:manage')],
        loadChildren: () => import('./webhooks/webhooks.routes').then((m) => m.routes),
      },
      {
        path: 'customers',
        canActivate: [needs('tenants:manage')],
        loadChildren: () => import('./reseller/reseller.routes').then((m) => m.routes),
      },
      {
        path: 'carriers',
        canActivate: [needs('carriers:manage')],
        loadChildren: () => import('./carriers/carriers.routes').then((m) => m.routes),
      },
      {
        path: 'senders',
        canActivate: [needs('account:read')],
        loadChildren: () => import('./senders/senders.routes').then((m) => m.routes),
      },
      {
        path: 'reasons',
        canActivate: [needs('messages:read')],
        loadChildren: () => import('./reasons/reasons.routes').then((m) => m.routes),
      },
      {
        path: 'team',
        canActivate: [needs('team:read')],
        loadChildren: () => import('./team/team.routes').then((m) => m.routes),
      },
      {
        path: 'audit',
        canActivate: [needs('audit:read')],
        loadChildren: () => import('./audit/audit.routes').then((m) => m.routes),
      },
      {
        path: 'settings',
        canActivate: [needs('settings:manage')],
        loadChildren: () => import('./settings/settings.routes').then((m) => m.routes),
      },
      {
        path: 'privacy',
        canActivate: [needs('privacy:manage')],
        loadChildren: () => import('./privacy/privacy.routes').then((m) => m.routes),
      },
      {
        path: 'operator',
        canActivate: [needs('platform:manage')],
        loadChildren: () => import('./operator/operator.routes').then((m) => m.routes),
      },
      {
        path: 'security',
        loadChildren: () => import('./security/security.routes').then((m) => m.routes),
      },
      {
        path: 'no-access',
        title: 'No access',
        loadComponent: () => import('./core/no-access').then((m) => m.NoAccess),
      },
    ],
  },
  // After the shell, or the empty address would be a frame without a page.
  { path: '', loadChildren: () => import('./account/account.routes').then((m) => m.routes) },
  { path: '**', title: 'Not found', loadComponent: () => import('./core/not-found').then((m) => m.NotFound) },
];
