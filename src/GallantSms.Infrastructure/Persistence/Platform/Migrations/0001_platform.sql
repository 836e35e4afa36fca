-- What the operator owns: who the tenants are, who may call, which carriers there are, what a segment costs.

create table tenants (
    id             uuid primary key,
    no             int generated always as identity unique,  -- carried inside message ids, see MessageIds
    parent_id      uuid references tenants,
    kind           smallint not null,                        -- 1 operator, 2 reseller, 3 customer
    status         smallint not null,                        -- 0 provisioning, 1 active, 2 suspended
    name           text not null,
    slug           text not null unique,
    db_server      text not null default 'default',          -- name of a configured server
    db_name        text not null unique,
    db_role        text not null,
    db_password    text not null,                            -- data-protected
    schema_version text not null default '',
    default_region text not null default 'KE',
    currency       text not null default 'USD',
    credit_limit   bigint not null default 0 check (credit_limit >= 0),        -- micro-units it may owe
    messages_per_minute int not null default 600000 check (messages_per_minute > 0),
    created_at     timestamptz not null
);
create index ix_tenants_parent on tenants (parent_id);

create table price_lists (
    tenant_id  uuid not null references tenants on delete cascade,
    version    int not null,
    currency   text not null,
    valid_from timestamptz not null,
    primary key (tenant_id, version)
);

create table price_rates (
    tenant_id uuid not null,
    version   int not null,
    country   text not null,                                  -- ISO 3166-1 alpha-2, or * for every other
    micros    bigint not null check (micros >= 0),            -- micro-units a segment
    primary key (tenant_id, version, country),
    foreign key (tenant_id, version) references price_lists on delete cascade
);

create table provider_accounts (
    id         uuid primary key,
    no         smallint generated always as identity unique,
    kind       text not null,
    name       text not null unique,
    settings   jsonb not null default '{}',
    secrets    text not null default '',                      -- data-protected JSON object
    paused     boolean not null default false,
    created_at timestamptz not null
);

create table routes (
    id         uuid primary key,
    country    text not null,                                 -- ISO 3166-1 alpha-2, or *
    account_no smallint not null references provider_accounts (no) on delete cascade,
    priority   int not null,                                  -- lowest first
    unique (country, account_no)
);

create table api_keys (
    id           uuid primary key,
    tenant_id    uuid not null references tenants on delete cascade,
    name         text not null,
    prefix       text not null,                               -- the visible beginning, to recognise a key by
    hash         bytea not null unique,                       -- SHA-256 of the whole key
    scopes       text[] not null,
    messages_per_minute int,
    created_at   timestamptz not null,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
create index ix_api_keys_tenant on api_keys (tenant_id);

create table oauth_clients (
    id          uuid primary key,
    tenant_id   uuid not null references tenants on delete cascade,
    client_id   text not null unique,
    secret_hash bytea not null,                               -- SHA-256; the secret is 256 random bits
    name        text not null,
    scopes      text[] not null,
    messages_per_minute int,
    created_at  timestamptz not null,
    revoked_at  timestamptz
);
create index ix_oauth_clients_tenant on oauth_clients (tenant_id);

create table signing_keys (
    kid         text primary key,
    private_key text not null,                                -- data-protected PKCS#8, P-256
    created_at  timestamptz not null,
    retires_at  timestamptz not null
);

create table data_protection_keys (
    name text primary key,
    xml  text not null
);

create table users (
    id            uuid primary key,
    email         text not null unique,
    password_hash text not null,
    created_at    timestamptz not null
);

create table memberships (
    user_id   uuid not null references users on delete cascade,
    tenant_id uuid not null references tenants on delete cascade,
    role      text not null,
    primary key (user_id, tenant_id)
);

-- Credit given from parent to child crosses two databases: this row drives it to its end.
create table credit_transfers (
    id          uuid primary key,
    from_tenant uuid not null references tenants,
    to_tenant   uuid not null references tenants,
    amount      bigint not null check (amount > 0),
    state       smallint not null,                            -- 0 asked, 1 debited, 2 done, 3 refused
    reference   text,
    created_at  timestamptz not null,
    changed_at  timestamptz not null
);
create index ix_credit_transfers_open on credit_transfers (created_at) where state in (0, 1);

create table idempotency_keys (
    tenant_id     uuid not null references tenants on delete cascade,
    credential_id uuid not null,
    key           text not null,
    body_hash     bytea not null,
    status        smallint not null,
    response      bytea not null,
    created_at    timestamptz not null,
    primary key (credential_id, key)
);
create index ix_idempotency_keys_age on idempotency_keys (created_at);
