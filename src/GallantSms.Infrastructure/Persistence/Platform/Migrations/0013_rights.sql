-- How long a tenant keeps what; null: as the tenant above.
create table retention_policies (
    tenant_id       uuid primary key references tenants on delete cascade,
    messages        int,                                     -- days
    texts           int,
    changes         int,
    webhooks        int,
    exports         int,
    requests        int,
    audit           int,
    without_archive boolean,                                 -- messages may be dropped that lie in no archive
    changed_at      timestamptz not null
);

-- Keys by which a tenant's database names numbers without holding them. Data-protected.
create table tenant_number_keys (
    tenant_id  uuid primary key references tenants on delete cascade,
    sealed_key text not null
);
