-- Searches that people keep, and results written to files.

create table saved_searches (
    id         uuid primary key,
    owner_id   uuid not null,                     -- the person, key or client that made it
    shared     boolean not null,                  -- everybody in the tenant sees it
    name       text not null,
    query      text not null,
    sort       smallint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create unique index ux_saved_searches_name on saved_searches (owner_id, lower(name));

-- No row holds anything of the result: what was found is in the file only, and the file is deleted when it expires.
create table exports (
    id          uuid primary key,
    owner_id    uuid not null,
    query       text not null,
    sort        smallint not null,
    filter      jsonb not null,                   -- the query as it was understood when it was asked
    columns     text[] not null,
    state       smallint not null,                -- 0 waiting, 1 running, 2 done, 3 failed, 4 canceled
    rows        bigint not null default 0,
    total       bigint,                           -- null: not counted yet
    exact       boolean not null default true,    -- whether the total is
    bytes       bigint not null default 0,
    error       text,
    host        text,                             -- that wrote, or is writing, the file
    claim       uuid,                             -- of who is writing; every step proves that it still holds
    due_at      timestamptz not null,             -- waiting: not before; running: after it the writer counts as gone
    tries       smallint not null default 0,
    created_at  timestamptz not null,
    finished_at timestamptz,
    expires_at  timestamptz not null              -- then the row and the file go
);
create index ix_exports_due on exports (due_at) where state in (0, 1);
create index ix_exports_expiry on exports (expires_at);
