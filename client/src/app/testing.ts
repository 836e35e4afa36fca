import { Hub, makeHub } from './core/live-hub';
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

/** A connection that tests speak through. */
export class FakeHub implements Hub {
  readonly invoked: string[] = [];
  stopped = false;
  private readonly heard = new Map<string, (value: never) => void>();
  private closed: () => void = () => undefined;

  constructor(
    readonly token: string,
    private readonly refuse: boolean,
  ) {}

  on(name: string, heard: (value: never) => void): void {
    this.heard.set(name, heard);
  }

  onclose(closed: () => void): void {
    this.closed = closed;
  }

  start(): Promise<void> {
    return this.refuse ? Promise.reject(new Error('refused')) : Promise.resolve();
  }

  stop(): Promise<void> {
    this.stopped = true;
    this.closed();
    return Promise.resolve();
  }

  invoke(name: string, ...given: unknown[]): Promise<unknown> {
    this.invoked.push([name, ...given].join(' '));
    return Promise.resolve();
  }

  say(name: string, value: unknown): void {
    this.heard.get(name)?.(value as never);
  }

  drop(): void {
    this.closed();
  }
}

export class FakeHubs {
  readonly made: FakeHub[] = [];
  refuse = false;

  readonly provider = {
    provide: makeHub,
    useValue: (token: string) => {
      const hub = new FakeHub(token, this.refuse);
      this.made.push(hub);
      return Promise.resolve(hub);
    },
  };

  get last(): FakeHub {
    const hub = this.made.at(-1);
    if (!hub) throw new Error('No connection was made.');
    return hub;
  }
}
