/**
 * Types by hand for endpoints that the server's document does not have. Where it has one, the document goes before;
 * `npm run generate` names the lines here that can go.
 */

import type { components } from './schema';

declare const pending: unique symbol;

/** An operation: what it answers, what it takes, what it can be asked. */
export interface Pending<A, B = undefined, Q = never> {
  readonly [pending]: [A, B, Q];
}

export interface Brand {
  name: string;
  logo_url: string | null;
  primary_color: string;
  accent_color: string;
  sign_up: boolean;
  support_email: string | null;
  announcement: string | null;
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

export interface Invitation {
  tenant_name: string;
  email: string;
  role: string;
  has_account: boolean;
}

type SignInStep = components['schemas']['SignInStep'];

export interface PendingPaths {
  '/session/act-as': { post: Pending<SignInStep, { tenant_id: string; reason: string }>; delete: Pending<SignInStep> };
  '/invitations/{token}': {
    get: Pending<Invitation>;
    post: Pending<SignInStep, { name?: string; password?: string }>;
  };
  '/brand': { get: Pending<Brand> };
  '/mails': { get: Pending<DevelopmentMail[]> };
}
