import { Routes } from '@angular/router';

export const routes: Routes = [{ path: '', title: 'Send', loadComponent: () => import('./send').then((m) => m.Send) }];
