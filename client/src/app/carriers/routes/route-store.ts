import { computed, inject, Injectable, resource } from '@angular/core';

import { Api } from '../../api/api';
import { ApiError } from '../../api/api-error';
import { Session } from '../../core/session';

/** What the parts of the page share: the routes, the accounts they may lead to, the tenants they may be for. */
@Injectable()
export class RouteStore {
  private readonly api = inject(Api);
  private readonly session = inject(Session);

  readonly routes = resource({ loader: ({ abortSignal }) => this.api.get('/routes', { signal: abortSignal }) });
  private readonly owned = resource({
    loader: ({ abortSignal }) => this.api.get('/provider-accounts', { signal: abortSignal }),
  });
  /** Without them rules can still be made, only not for single tenants. */
  private readonly below = resource({
    loader: async ({ abortSignal }) =>
      this.session.can('tenants:manage') ? this.api.get('/tenants', { signal: abortSignal }) : [],
  });

  readonly error = computed(() => {
    const cause = this.routes.error() ?? this.owned.error();
    return cause ? ApiError.of(cause) : null;
  });
  readonly ready = computed(() => this.routes.hasValue() && this.owned.hasValue());
  readonly groups = computed(() => (this.routes.hasValue() ? this.routes.value().groups : []));
  readonly rules = computed(() => (this.routes.hasValue() ? this.routes.value().rules : []));
  readonly accounts = computed(() => (this.owned.hasValue() ? this.owned.value() : []));
  readonly tenants = computed(() => (this.below.hasValue() ? this.below.value() : []));

  readonly tenantName = (id: string): string => this.tenants().find((one) => one.id === id)?.name ?? 'a tenant';
  readonly groupName = (id: string): string => this.groups().find((one) => one.id === id)?.name ?? 'a group';
}
