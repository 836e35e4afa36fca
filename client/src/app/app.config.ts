import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import {
  ApplicationConfig,
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
} from '@angular/core';
import { provideRouter, TitleStrategy, withComponentInputBinding, withInMemoryScrolling } from '@angular/router';

import { routes } from './app.routes';
import { BrandStore } from './core/brand';
import { csrf, signInAgain } from './core/http';
import { keepShell } from './core/keep-shell';
import { Theme } from './core/theme';
import { BrandedTitle } from './core/title';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(withFetch(), withInterceptors([csrf, signInAgain])),
    provideRouter(routes, withComponentInputBinding(), withInMemoryScrolling({ scrollPositionRestoration: 'enabled' })),
    { provide: TitleStrategy, useClass: BrandedTitle },
    provideAppInitializer(() => {
      inject(Theme);
      void inject(BrandStore).load(); // beside the first page, not before it
      keepShell();
    }),
  ],
};
