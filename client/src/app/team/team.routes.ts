import { Routes } from '@angular/router';

export const routes: Routes = [{ path: '', title: 'Team', loadComponent: () => import('./team').then((m) => m.Team) }];
