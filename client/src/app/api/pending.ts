/**
 * Types by hand for endpoints that the server's document does not have yet. Where it has one, the document goes before;
 * `npm run generate` names the lines here that can go.
 */

declare const pending: unique symbol;

/** An operation: what it answers, what it takes, what it can be asked. */
export interface Pending<A, B = undefined, Q = never> {
  readonly [pending]: [A, B, Q];
}

export type Role = 'owner' | 'admin' | 'sender' | 'analyst' | 'developer' | 'billing';

export interface Person {
  id: string;
  email: string;
  name: string;
  email_confirmed: boolean;
  mfa_enabled: boolean;
  has_password: boolean;
  passkeys: number;
}

export interface SessionTenant {
  id: string;
  name: string;
  slug: string;
  kind: 'operator' | 'reseller' | 'customer';
  status: string;
  currency: string;
  default_region: string;
  announcement: string | null;
}

export interface Membership {
  tenant_id: string;
  name: string;
  kind: string;
  role: string;
}

export interface ActingAs {
  tenant_id: string;
  name: string;
  home_tenant_id: string;
  home_name: string;
  reason: string;
  since: string;
}

export interface SignInMethods {
  sign_up: boolean;
  sso: { id: string; name: string; preset: string }[];
}

export interface SessionView {
  signed_in: boolean;
  csrf_token: string;
  person: Person | null;
  tenant: SessionTenant | null;
  role: Role | null;
  permissions: string[];
  memberships: Membership[];
  acting_as: ActingAs | null;
  methods: SignInMethods;
}

export interface SignInStep {
  next: 'done' | 'mfa' | 'sso';
  sso_url?: string | null;
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

export interface BatchView {
  bulk_id: string;
  lane: string;
  sender_id: string;
  reference: string | null;
  text_preview: string;
  created_at: string;
  scheduled_at: string | null;
  paused_at: string | null;
  canceled_at: string | null;
  total: number;
  accepted: number;
  refused: number;
  price: number;
  currency: string;
  finished: boolean;
  counts: Record<string, number>;
  eta_seconds: number | null;
}

export interface RequestLogEntry {
  at: string;
  method: string;
  path: string;
  status: number;
  duration_ms: number;
  request_id: string;
  credential: string;
  error_code: string | null;
}

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

export interface ConsentRequest {
  client_name: string;
  tenant_name: string;
  scopes: { name: string; description: string }[];
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

interface Sent {
  sent: boolean;
}

export interface PendingPaths {
  '/session': {
    get: Pending<SessionView>;
    post: Pending<SignInStep, { email: string; password: string }>;
    delete: Pending<void>;
  };
  '/session/mfa': { post: Pending<SignInStep, { code?: string; recovery_code?: string }> };
  '/session/passkey/options': { post: Pending<{ options: unknown }, object> };
  '/session/passkey': { post: Pending<SignInStep, { credential: unknown }> };
  '/session/tenant': { put: Pending<void, { tenant_id: string }> };
  '/session/act-as': { post: Pending<void, { tenant_id: string; reason: string }>; delete: Pending<void> };
  '/accounts': { post: Pending<Sent, { email: string; name: string; password: string; organisation: string }> };
  '/accounts/confirm': { post: Pending<void, { token: string }> };
  '/accounts/password/forgot': { post: Pending<Sent, { email: string }> };
  '/accounts/password/reset': { post: Pending<void, { token: string; password: string }> };
  '/invitations/{token}': {
    get: Pending<Invitation>;
    post: Pending<SignInStep, { name?: string; password?: string }>;
  };
  '/brand': { get: Pending<Brand> };
  '/mails': { get: Pending<DevelopmentMail[]> };
  '/consent/{id}': { get: Pending<ConsentRequest>; post: Pending<{ redirect_url: string }, { allow: boolean }> };
  '/batches': { get: Pending<Page<BatchView>, undefined, { cursor: string; limit: number; state: string }> };
  '/sms/{bulk_id}/pause': { post: Pending<void> };
  '/sms/{bulk_id}/resume': { post: Pending<void> };
  '/sms/{message_id}/resend': { post: Pending<{ bulk_id: string }> };
  '/requests': { get: Pending<RequestLogEntry[], undefined, { limit: number }> };
}
