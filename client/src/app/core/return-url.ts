/** Where to go after signing in: an address of ours or the front page, never another site. */
export function returnUrl(given: string | null | undefined): string {
  return given && /^\/(?![/\\])/.test(given) && !given.startsWith('/sign-in') ? given : '/';
}
