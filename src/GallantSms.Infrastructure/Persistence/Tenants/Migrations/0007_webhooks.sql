-- Who is told what happened, and what has been told. Deliveries name ids only: the body of a webhook is made from current rows
-- at each attempt, so what was redacted or erased since is not sent any more.

create table webhook_endpoints (
    id              uuid primary key,
    kind            smallint not null,                -- 1 made by the tenant, 2 a server that messages' callback_url names
    url             text not null,                    -- of kind 2: scheme, host and port; each message brings its own path
    description     text not null default '',
    types           text[] not null default '{}',     -- none: all
    secrets         text not null default '',         -- data-protected JSON, newest first
    enabled         boolean not null default true,
    disabled_at     timestamptz,
    disabled_reason text,                             -- asked, gone, failing
    notify          boolean not null default false,   -- its owners are still to be told that it was disabled
    not_before      timestamptz,                      -- it asked for a pause, or fails
    failures        int not null default 0,           -- attempts in a row
    failing_since   timestamptz,
    succeeded_at    timestamptz,
    attempted_at    timestamptz,
    created_at      timestamptz not null
) with (fillfactor = 50);
create unique index ix_webhook_endpoints_server on webhook_endpoints (url) where kind = 2;

create table webhook_settings (
    id               smallint primary key default 1 check (id = 1),
    callback_secrets text not null                    -- as an endpoint's secrets, for every callback_url
);

-- How many changes of a message have been told, so that each has its number: 1, 2, 3.
create table webhook_sequences (
    message_id uuid primary key,
    sequence   int not null
) with (fillfactor = 70);

create table webhook_deliveries (
    id          uuid primary key,
    endpoint_id uuid not null references webhook_endpoints on delete cascade,
    position    bigint not null,                      -- of the change in the log
    idx         int not null,                         -- within it
    at          timestamptz not null,
    type        text not null,
    message_id  uuid,
    batch_id    uuid,
    status      smallint,
    reason      smallint not null default 0,
    sequence    int,
    state       smallint not null default 0,          -- 0 waiting, 1 delivered, 2 given up
    due_at      timestamptz not null,                 -- infinity: waits for the event of its message before it
    lease       uuid,                                 -- who tries it now, until due_at
    attempts    smallint not null default 0,
    spent       smallint not null default 0,          -- attempts before it was last asked for again
    created_at  timestamptz not null,
    ended_at    timestamptz,
    unique (endpoint_id, position, idx)
) with (fillfactor = 80);
create index ix_webhook_deliveries_due on webhook_deliveries (endpoint_id, due_at, position, idx) where state = 0;
create index ix_webhook_deliveries_message on webhook_deliveries (endpoint_id, message_id, position, idx) where state = 0;
create index ix_webhook_deliveries_dead on webhook_deliveries (endpoint_id, position, idx) where state = 2;
create index ix_webhook_deliveries_ended on webhook_deliveries (ended_at) where state <> 0;

create table webhook_attempts (
    delivery_id uuid not null references webhook_deliveries on delete cascade,
    no          smallint not null,
    at          timestamptz not null,
    duration_ms int not null,
    status      smallint,                             -- of the answer; null when there was none
    error       text,                                 -- class of the fault; null when it was taken
    response    text,                                 -- the first kB
    primary key (delivery_id, no)
);

create index ix_batches_callback on batches (id) where callback_url is not null;
