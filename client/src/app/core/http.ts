import { HttpErrorResponse, HttpInterceptorFn } from '@angular/common/http';
import { inject, Injector } from '@angular/core';
import { Router } from '@angular/router';
import { catchError, throwError } from 'rxjs';

import { Session } from './session';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Every request that changes something carries the session's token: a foreign page cannot know it. */
export const csrf: HttpInterceptorFn = (request, next) => {
  if (safe.has(request.method) || !request.url.startsWith('/api/')) return next(request);
  const token = inject(Injector).get(Session).csrfToken();
  return next(token ? request.clone({ setHeaders: { 'X-CSRF-Token': token } }) : request);
};

/** Paths where 401 is an answer to what was typed, not the end of a session. */
const signingIn = ['/api/v1/session', '/api/v1/accounts', '/api/v1/invitations', '/api/v1/me/totp/confirm'];

/** A session that ended elsewhere leads to the sign-in page, and from there back. */
export const signInAgain: HttpInterceptorFn = (request, next) => {
  const [injector, router] = [inject(Injector), inject(Router)];
  return next(request).pipe(
    catchError((cause: unknown) => {
      if (
        cause instanceof HttpErrorResponse &&
        cause.status === 401 &&
        !signingIn.some((p) => request.url.startsWith(p))
      ) {
        const session = injector.get(Session);
        if (session.signedIn()) {
          session.ended();
          void router.navigate(['/sign-in'], { queryParams: { return: router.url } });
        }
      }
      return throwError(() => cause);
    }),
  );
};
