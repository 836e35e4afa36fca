import { inject } from '@angular/core';
import { CanActivateFn, Router } from '@angular/router';

import { Session } from './session';

/** Lets people in who are signed in; others sign in first and come back. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const [session, router] = [inject(Session), inject(Router)];
  try {
    await session.ready();
  } catch {
    return true; // no answer: the shell shows that we are offline
  }
  return session.signedIn() || router.createUrlTree(['/sign-in'], { queryParams: { return: state.url } });
};

/** For pages that make no sense to somebody signed in already. */
export const signedOut: CanActivateFn = async () => {
  const [session, router] = [inject(Session), inject(Router)];
  await session.ready().catch(() => undefined);
  return !session.signedIn() || router.createUrlTree(['/']);
};

/** The page needs one of these permissions; without one it is the page that tells who can give it. */
export const needs =
  (...scopes: string[]): CanActivateFn =>
  async () => {
    const [session, router] = [inject(Session), inject(Router)];
    await session.ready().catch(() => undefined);
    return (
      scopes.some((scope) => session.can(scope)) ||
      !session.signedIn() ||
      router.createUrlTree(['/no-access'], { queryParams: { needs: scopes[0] } })
    );
  };
