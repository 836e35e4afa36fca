-- Who people are, what they may do, how they got in, and what they did.

-- ---- people: the columns ASP.NET Core Identity keeps ------------------------------------------------------------------

alter table users
    add column name                 text not null default '',
    add column user_name            text,
    add column normalized_user_name text,
    add column normalized_email     text,
    add column email_confirmed      boolean not null default false,
    add column security_stamp       text,                       -- changes with every credential, ends what hangs on it
    add column concurrency_stamp    text,
    add column two_factor_enabled   boolean not null default false,
    add column lockout_end          timestamptz,
    add column lockout_enabled      boolean not null default true,
    add column access_failed_count  int not null default 0,
    add column last_code            text;                       -- hash of the last authenticator code: each works once
alter table users alter column password_hash drop not null;     -- who signs in by passkey or single sign-on has none
update users set user_name = email, normalized_user_name = upper(email), normalized_email = upper(email), email_confirmed = true, security_stamp = md5(random()::text);
create unique index ux_users_normalized_email on users (normalized_email);
create unique index ux_users_normalized_user_name on users (normalized_user_name);

create table user_claims (
    id          int generated always as identity primary key,
    user_id     uuid not null references users on delete cascade,
    claim_type  text,
    claim_value text
);
create index ix_user_claims_user on user_claims (user_id);

-- An identity at an issuer: the same subject at two issuers is two people.
create table user_logins (
    login_provider        text not null,                        -- the issuer
    provider_key          text not null,                        -- its subject
    provider_display_name text,
    user_id               uuid not null references users on delete cascade,
    primary key (login_provider, provider_key)
);
create index ix_user_logins_user on user_logins (user_id);

create table user_tokens (
    user_id        uuid not null references users on delete cascade,
    login_provider text not null,
    name           text not null,
    value          text,                                        -- data-protected: authenticator key, recovery codes
    primary key (user_id, login_provider, name)
);

create table user_passkeys (
    credential_id bytea primary key,
    user_id       uuid not null references users on delete cascade,
    data          jsonb not null
);
create index ix_user_passkeys_user on user_passkeys (user_id);

alter table memberships
    add column created_at timestamptz not null default now(),
    add constraint ck_memberships_role check (role in ('owner', 'admin', 'sender', 'analyst', 'developer', 'billing'));
create index ix_memberships_tenant on memberships (tenant_id);

create table sessions (
    id            uuid primary key,
    token_hash    bytea not null unique,                        -- SHA-256 of the cookie
    user_id       uuid not null references users on delete cascade,
    tenant_id     uuid references tenants on delete set null,   -- whose eyes the person has now
    acting_tenant uuid references tenants on delete set null,   -- support: a tenant below that one
    acting_reason text,
    acting_since  timestamptz,
    method        text not null,                                -- password, passkey, sso
    sso_tenant    uuid references tenants on delete cascade,    -- whose single sign-on vouched: the session sees no other tenant
    second_factor boolean not null default false,
    address       text not null default '',
    device        text not null default '',
    created_at    timestamptz not null,
    seen_at       timestamptz not null,
    expires_at    timestamptz not null,
    revoked_at    timestamptz
);
create index ix_sessions_user on sessions (user_id);

create view people as
    select u.id, u.email, u.name, u.email_confirmed, u.two_factor_enabled, u.created_at,
           (select max(s.seen_at) from sessions s where s.user_id = u.id) as seen_at
    from users u;

create table invitations (
    id          uuid primary key,
    tenant_id   uuid not null references tenants on delete cascade,
    email       text not null,                                  -- lower case
    role        text not null,
    token_hash  bytea not null unique,
    invited_by  uuid references users on delete set null,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    accepted_at timestamptz,
    revoked_at  timestamptz
);
create unique index ux_invitations_open on invitations (tenant_id, email) where accepted_at is null and revoked_at is null;

-- Mail waits here for its server: who is told something is told, also after a crash. The body goes when it is sent.
create table mails (
    id         uuid primary key,
    tenant_id  uuid references tenants on delete cascade,       -- whose brand it carries
    recipient  text not null,
    subject    text not null,
    text       text not null,                                   -- data-protected: it carries links that let people in
    created_at timestamptz not null,
    due_at     timestamptz not null,
    tries      smallint not null default 0
);
create index ix_mails_due on mails (due_at);

-- ---- tenants: brand, limits, life -------------------------------------------------------------------------------------

alter table tenants
    add column announcement    text,
    add column sign_up         boolean not null default false,  -- strangers may open an account below this tenant
    add column sign_up_credit  bigint not null default 0 check (sign_up_credit >= 0),   -- micro-units such an account begins with
    add column sso_only        boolean not null default false,
    add column suspended_at    timestamptz,
    add column suspended_why   text,
    add column domain          text unique,                     -- host name whose visitors see this brand
    add column brand_name      text,
    add column primary_color   text,
    add column accent_color    text,
    add column logo            bytea,
    add column logo_type       text,
    add column mail_sender     text,                            -- display name of mails
    add column support_email   text;

-- An erasure asked for; it happens when the second step brings the token back.
create table erasures (
    tenant_id  uuid primary key references tenants on delete cascade,
    token_hash bytea not null,
    asked_by   uuid,
    asked_at   timestamptz not null,
    expires_at timestamptz not null
);

-- What is left of a tenant: that it was, and that it is gone.
create table erased_tenants (
    id        uuid primary key,
    no        int not null,
    parent_id uuid,
    kind      smallint not null,
    erased_by uuid,
    erased_at timestamptz not null
);

-- ---- programs ---------------------------------------------------------------------------------------------------------

alter table api_keys add column allowed_ips text[];             -- addresses and networks; null for everywhere

alter table oauth_clients
    add column grant_types     text[] not null default '{client_credentials}',
    add column redirect_uris   text[] not null default '{}',
    add column logout_uris     text[] not null default '{}',
    add column auth_method     text not null default 'client_secret',   -- client_secret (basic or post), private_key_jwt, none
    add column jwks            jsonb,
    add column last_used_at    timestamptz;

-- A person's yes to a client.
create table oauth_consents (
    user_id    uuid not null references users on delete cascade,
    tenant_id  uuid not null references tenants on delete cascade,
    client_id  uuid not null references oauth_clients on delete cascade,
    scopes     text[] not null,
    granted_at timestamptz not null,
    primary key (user_id, tenant_id, client_id)
);

-- One sign-in of a person at a client: code, refresh tokens and access tokens hang on it and end with it.
create table oauth_grants (
    id              uuid primary key,
    client_id       uuid not null references oauth_clients on delete cascade,
    tenant_id       uuid not null references tenants on delete cascade,
    user_id         uuid not null references users on delete cascade,
    scopes          text[] not null,
    nonce           text,
    auth_time       timestamptz not null,
    redirect_uri    text not null,
    code_hash       bytea unique,
    code_challenge  text not null,
    code_expires_at timestamptz not null,
    code_used_at    timestamptz,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,                       -- absolute: no refresh goes beyond
    revoked_at      timestamptz
);
create index ix_oauth_grants_user on oauth_grants (user_id);

create table oauth_refresh_tokens (
    hash       bytea primary key,
    grant_id   uuid not null references oauth_grants on delete cascade,
    scopes     text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz                                      -- a second use ends the grant
);
create index ix_oauth_refresh_tokens_grant on oauth_refresh_tokens (grant_id);

-- Requests waiting for a person to sign in and say yes; private_key_jwt ids seen; revoked access tokens.
create table oauth_requests (
    id         uuid primary key,
    query      text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create table oauth_seen_ids (
    issuer     text not null,
    jti        text not null,
    expires_at timestamptz not null,
    primary key (issuer, jti)
);
create table oauth_revoked_tokens (
    jti        text primary key,
    expires_at timestamptz not null
);

-- ---- single sign-on ---------------------------------------------------------------------------------------------------

create table oidc_connections (
    id            uuid primary key,
    tenant_id     uuid not null references tenants on delete cascade,
    name          text not null,
    preset        text not null default 'oidc',                 -- oidc, google, microsoft, github
    issuer        text not null,
    client_id     text not null,
    client_secret text not null,                                -- data-protected
    domains       text[] not null default '{}',                 -- e-mail domains that are sent here
    role_claim    text,
    role_map      jsonb not null default '{}',                  -- value of the claim -> role
    default_role  text not null default 'analyst',
    enabled       boolean not null default true,
    created_at    timestamptz not null,
    unique (tenant_id, name)
);

-- ---- what happened ----------------------------------------------------------------------------------------------------

create table audit_entries (
    id          uuid primary key,                               -- version 7: in the order of time
    at          timestamptz not null,
    tenant_id   uuid,                                           -- whose log it stands in; null: the platform's
    actor_kind  text not null,                                  -- person, api_key, oauth_client, system
    actor_id    uuid,
    actor       text not null,                                  -- as it was called then
    acting_from uuid,                                           -- the tenant a supporter came from
    action      text not null,                                  -- e.g. team.role_changed
    target_kind text,
    target_id   text,
    target      text,
    address     text,
    request_id  text,
    before      jsonb,
    after       jsonb
);
create index ix_audit_entries_tenant on audit_entries (tenant_id, id desc);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    -- Erasing a tenant takes its log along; that it was erased stands in its parent's.
    if tg_op = 'DELETE' and current_setting('gallant.erasing', true) = old.tenant_id::text then
        return old;
    end if;
    raise exception 'The audit log is append-only.' using errcode = 'GS002';
end
$$;
create trigger audit_append_only before update or delete on audit_entries for each row execute function audit_is_append_only();
create trigger audit_no_truncate before truncate on audit_entries for each statement execute function audit_is_append_only();

-- The last calls of each tenant's programs, for whoever debugs one. A crash may lose it.
create unlogged table request_log (
    id            bigint generated always as identity primary key,
    tenant_id     uuid not null,
    at            timestamptz not null,
    method        text not null,
    path          text not null,
    status        smallint not null,
    duration_ms   real not null,
    request_id    text not null,
    credential_id uuid not null,
    error_code    text
);
create index ix_request_log_tenant on request_log (tenant_id, id desc);
create index ix_request_log_age on request_log (at);
