import { computed, inject, Injectable, signal } from '@angular/core';

import { Api } from '../api/api';
import { Schemas } from '../api/operations';

export type SessionInfo = Schemas['SessionInfo'];

const nobody: SessionInfo = {
  signed_in: false,
  csrf_token: '',
  person: null,
  tenant: null,
  role: null,
  permissions: [],
  memberships: [],
  acting_as: null,
  methods: { sign_up: false, sso: [] },
};

/** Who sits here, as what tenant, and what they may do. The server decides; this is what it last said. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly api = inject(Api);
  private readonly view = signal<SessionInfo>(nobody);
  private asked: Promise<void> | null = null;

  readonly signedIn = computed(() => this.view().signed_in);
  readonly person = computed(() => this.view().person);
  readonly tenant = computed(() => this.view().tenant);
  readonly role = computed(() => this.view().role);
  readonly memberships = computed(() => this.view().memberships);
  readonly actingAs = computed(() => this.view().acting_as);
  readonly methods = computed(() => this.view().methods);
  readonly csrfToken = computed(() => this.view().csrf_token);
  readonly currency = computed(() => this.view().tenant?.currency ?? 'USD');
  private readonly permissions = computed(() => new Set(this.view().permissions));

  /** Whether the person may do what the scope names. What the page hides, the server refuses as well. */
  can(scope: string): boolean {
    return this.permissions().has(scope);
  }

  /** Asks once; everybody who asks meanwhile waits for the same answer. */
  ready(): Promise<void> {
    return this.asked ?? this.refresh();
  }

  refresh(): Promise<void> {
    return (this.asked = this.ask());
  }

  async signOut(): Promise<void> {
    await this.api.delete('/session', undefined);
    await this.refresh();
  }

  async switchTo(tenantId: string): Promise<void> {
    await this.api.put('/session/tenant', { tenant_id: tenantId });
    await this.refresh();
  }

  async stopActing(): Promise<void> {
    await this.api.delete('/session/act-as', undefined);
    await this.refresh();
  }

  /** The server said that nobody is signed in any more. */
  ended(): void {
    this.view.update((view) => ({ ...nobody, csrf_token: view.csrf_token, methods: view.methods }));
  }

  private async ask(): Promise<void> {
    try {
      this.view.set(await this.api.get('/session'));
    } catch (cause) {
      this.asked = null; // asked again by the next who needs it
      throw cause;
    }
  }
}
