/** Why the organisation's sign-in sent somebody back, and what mends it. The codes are in docs/errors.md. */
const words: Record<string, string> = {
  SSO_UNKNOWN: 'This way of signing in is switched off. Ask whoever manages your account.',
  SSO_STATE_INVALID: 'That took too long, or was begun in another browser. Try again.',
  SSO_DENIED: 'Your organisation did not sign you in.',
  SSO_FAILED: 'The answer of your organisation’s sign-in could not be trusted. Try again, or ask whoever manages it.',
  SSO_UNREACHABLE: 'Your organisation’s sign-in does not answer. Try again in a moment.',
  SSO_MISCONFIGURED: 'Your organisation’s sign-in is not set up rightly. Ask whoever manages it.',
  SSO_EMAIL_UNVERIFIED: 'Your organisation does not vouch for your e-mail address, so you cannot join with it.',
  SSO_EMAIL_DOMAIN: 'Your e-mail address is of none of the domains that may come in this way.',
  SSO_EMAIL_TAKEN: 'There is an account with your address that is no member here. Ask for an invitation.',
};

export function ssoWords(code: string | undefined): string | null {
  if (!code) return null;
  return words[code] ?? 'Signing in through your organisation did not work. Try again.';
}
