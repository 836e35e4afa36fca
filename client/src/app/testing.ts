import { SessionInfo } from './core/session';

/** The server's envelope around data. Used by specs only. */
export function answer<T>(data: T): object {
  return {
    success: true,
    timestamp: '2026-01-01T00:00:00Z',
    data,
    error: null,
    metadata: { request_id: 'r-1', duration_ms: 1 },
  };
}

export function refusal(code: string, message: string, errors: object[] = []): object {
  return {
    success: false,
    timestamp: '2026-01-01T00:00:00Z',
    data: null,
    error: { code, message, details: null, errors },
    metadata: { request_id: 'r-1', duration_ms: 1 },
  };
}

export function aSession(given: Partial<SessionInfo> = {}): SessionInfo {
  return {
    signed_in: true,
    csrf_token: 'token-1',
    person: {
      id: 'p-1',
      email: 'ada@acacia.example',
      name: 'Ada',
      email_confirmed: true,
      mfa_enabled: false,
      has_password: true,
      passkeys: 0,
      managed: false,
    },
    tenant: {
      id: 't-1',
      name: 'Acacia Clinic',
      slug: 'acacia',
      kind: 'customer',
      status: 'active',
      currency: 'USD',
      default_region: 'KE',
      announcement: null,
    },
    role: 'owner',
    permissions: ['messages:send', 'messages:read', 'files:write', 'account:read', 'credentials:manage'],
    memberships: [],
    acting_as: null,
    methods: { sign_up: true, sso: [] },
    ...given,
  };
}
