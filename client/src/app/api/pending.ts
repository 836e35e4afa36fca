/**
 * Types by hand for endpoints that the server's document does not have. Where it has one, the document goes before;
 * `npm run generate` names the lines here that can go.
 */

declare const pending: unique symbol;

/** An operation: what it answers, what it takes, what it can be asked. */
export interface Pending<A, B = undefined, Q = never> {
  readonly [pending]: [A, B, Q];
}

/** Development only, so never in the document. */
export interface DevelopmentMail {
  id: string;
  to: string;
  subject: string;
  at: string;
  text: string;
  links: string[];
}

export interface PendingPaths {
  '/mails': { get: Pending<DevelopmentMail[]> };
}
