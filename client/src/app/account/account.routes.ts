import { Routes } from '@angular/router';

import { signedIn, signedOut } from '../core/guards';

export const routes: Routes = [
  {
    path: '',
    loadComponent: () => import('./frame').then((m) => m.Frame),
    children: [
      {
        path: 'sign-in',
        title: 'Sign in',
        canActivate: [signedOut],
        loadComponent: () => import('./sign-in').then((m) => m.SignIn),
      },
      {
        path: 'sign-in/code',
        title: 'Code',
        canActivate: [signedOut],
        loadComponent: () => import('./code').then((m) => m.Code),
      },
      {
        path: 'register',
        title: 'Register',
        canActivate: [signedOut],
        loadComponent: () => import('./register').then((m) => m.Register),
      },
      {
        path: 'confirm',
        title: 'Finish your registration',
        loadComponent: () => import('./confirm').then((m) => m.Confirm),
      },
      {
        path: 'confirm-email',
        title: 'Confirm e-mail',
        canActivate: [signedIn],
        loadComponent: () => import('./confirm-email').then((m) => m.ConfirmEmail),
      },
      {
        path: 'forgot',
        title: 'Forgotten password',
        loadComponent: () => import('./forgot-password').then((m) => m.ForgotPassword),
      },
      {
        path: 'reset',
        title: 'New password',
        loadComponent: () => import('./reset-password').then((m) => m.ResetPassword),
      },
      {
        path: 'invitation',
        title: 'Invitation',
        loadComponent: () => import('./invitation').then((m) => m.AcceptInvitation),
      },
      {
        path: 'consent',
        title: 'Allow access',
        canActivate: [signedIn],
        loadComponent: () => import('./consent').then((m) => m.Consent),
      },
      {
        path: 'signed-out',
        title: 'Signed out',
        loadComponent: () => import('./signed-out').then((m) => m.SignedOut),
      },
      { path: 'mails', title: 'Mails', loadComponent: () => import('./mails').then((m) => m.Mails) },
    ],
  },
];
