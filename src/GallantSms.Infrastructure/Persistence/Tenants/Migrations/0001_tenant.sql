-- Everything one tenant owns. Rows of the hot path are narrow, keyed by time-ordered ids and updated heap-only:
-- no index names a column that changes, references and receipts live in side tables.

create table batches (
    id            uuid primary key,
    created_at    timestamptz not null,
    lane          smallint not null,
    sender_id     text not null,
    text          text not null,                  -- as it is sent; a template when `templated`
    templated     boolean not null,
    encoding      smallint not null,              -- of the shared text; a personalised message has its own
    flash         boolean not null,
    reference     text,
    callback_url  text,
    scheduled_at  timestamptz,
    expires_at    timestamptz not null,
    canceled_at   timestamptz,
    total         int not null,
    accepted      int not null,
    refused       int not null,
    segments      bigint not null,
    price         bigint not null,                -- micro-units, of all accepted
    currency      text not null,
    price_version int not null,
    credential_id uuid not null,
    first_id      uuid not null,                  -- the batch's messages lie in [first_id, last_id]
    last_id       uuid not null
);

create table messages (
    id         uuid not null,
    batch_id   uuid not null,
    msisdn     bigint not null,                   -- E.164 digits
    price      bigint not null,                   -- micro-units for all segments, fixed at accept
    changed_at timestamptz not null,
    status     smallint not null,
    charge     smallint not null default 0,       -- 0 reserved, 1 captured, 2 released
    segments   smallint not null,
    encoding   smallint not null,
    attempts   smallint not null default 0,
    reason     smallint not null default 0,
    account    smallint not null default 0,       -- provider account of the last attempt
    country    text not null,
    text       text,                              -- only when personalised
    primary key (id)
) partition by range (id);

create table attempts (
    message_id   uuid not null,
    no           smallint not null,
    account      smallint not null,
    outcome      smallint not null,               -- 1 accepted, 2 rejected, 3 retry later, 4 unknown
    reason       smallint not null,
    queued_at    timestamptz not null,
    started_at   timestamptz not null,
    ended_at     timestamptz not null,
    provider_ref text,
    primary key (message_id, no)
) partition by range (message_id);

create table receipts (
    message_id  uuid not null,
    received_at timestamptz not null,
    reported_at timestamptz not null,
    account     smallint not null,
    status      smallint not null,
    reason      smallint not null,
    raw_status  text not null
) partition by range (message_id);
create index ix_receipts_message on receipts (message_id);

-- What no batch, attempt or receipt tells already: cancelled, expired, unconfirmed, resolved.
create table message_events (
    message_id uuid not null,
    at         timestamptz not null,
    status     smallint not null,
    reason     smallint not null,
    detail     text
) partition by range (message_id);
create index ix_message_events_message on message_events (message_id);

-- Recipients refused at accept.
create table refusals (
    batch_id uuid not null,
    seq      int not null,                        -- position in the request, from 0
    given    text not null,
    code     text not null,
    message  text not null,
    primary key (batch_id, seq)
);

-- The outbox: pieces of work for the lanes, at most a few hundred messages each.
create table chunks (
    id          uuid primary key,
    batch_id    uuid,                             -- null when messages of several batches share it
    lane        smallint not null,
    state       smallint not null,                -- 0 waiting, 1 released, 2 sending, 3 awaiting receipts
    due_at      timestamptz not null,             -- when the state's next step is due
    released_at timestamptz,
    owner       uuid,
    deliveries  smallint not null default 0,
    size        int not null,
    first_id    uuid not null,
    last_id     uuid not null,
    message_ids uuid[] not null
);
create index ix_chunks_due on chunks (state, due_at);
create index ix_chunks_batch on chunks (batch_id) where batch_id is not null;

-- Written before bytes leave, deleted with the outcome: what is here after a crash may have been sent.
create table submissions (
    id          uuid primary key,
    chunk_id    uuid not null,
    account     smallint not null,
    state       smallint not null,                -- 0 in flight, 1 unconfirmed
    queued_at   timestamptz not null,
    started_at  timestamptz not null,
    check_at    timestamptz not null,             -- unconfirmed: next question to the carrier
    checks      smallint not null default 0,
    message_ids uuid[] not null
);
create index ix_submissions_check on submissions (check_at) where state = 1;
create index ix_submissions_chunk on submissions (chunk_id);

-- First in a transaction that a claim entitles to: fails it when the claim is somebody else's by now.
create function must_hold(held boolean) returns void language plpgsql as $$
begin
    if held is not true then
        raise exception 'The claim is lost.' using errcode = 'GS001';
    end if;
end
$$;

create table suppressions (
    msisdn     bigint primary key,
    reason     text not null,
    created_at timestamptz not null
);

create table files (
    id         uuid primary key,
    name       text not null,
    columns    text[] not null,                   -- variables a row carries beside its number
    rows       int not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index ix_files_expiry on files (expires_at);

create table file_rows (
    file_id  uuid not null references files on delete cascade,
    row      int not null,                        -- line of the file, from 1
    phone    text not null,
    variables text[] not null,                    -- in the order of files.columns
    primary key (file_id, row)
);

-- Money. A transfer moves an amount between two accounts, so the books balance by construction;
-- the balances are guarded here, whatever runs concurrently.
create table ledger_transfers (
    id         uuid primary key,
    at         timestamptz not null,
    kind       smallint not null,                 -- 1 grant, 2 reserve, 3 capture, 4 release, 5 grant to child
    debit      smallint not null,                 -- account the amount leaves
    credit     smallint not null,                 -- account it arrives at
    amount     bigint not null check (amount > 0),
    batch_id   uuid,
    chunk_id   uuid,
    reference  text,
    check (debit <> credit)
);
create index ix_ledger_transfers_batch on ledger_transfers (batch_id) where batch_id is not null;

create view ledger_entries as
    select id as transfer_id, at, kind, debit as account, -amount as amount, batch_id, chunk_id, reference from ledger_transfers
    union all
    select id, at, kind, credit, amount, batch_id, chunk_id, reference from ledger_transfers;

create table ledger_balances (
    account smallint not null,                    -- 1 funding, 2 available, 3 reserved, 4 spent, 5 granted
    stripe  smallint not null,                    -- busy accounts are spread, their sum counts
    balance bigint not null,
    floor   bigint not null,                      -- minus the credit limit, for the available account
    primary key (account, stripe),
    constraint ledger_balance_floor check (account <> 2 or balance >= floor)
) with (fillfactor = 20);

insert into ledger_balances (account, stripe, balance, floor)
select a, s, 0, 0 from generate_series(1, 5) a, generate_series(0, 15) s where a in (3, 4) or s = 0;

create table idempotency_keys (
    credential_id uuid not null,
    key           text not null,
    body_hash     bytea not null,
    status        smallint not null,
    response      bytea not null,
    created_at    timestamptz not null,
    primary key (credential_id, key)
);
create index ix_idempotency_keys_age on idempotency_keys (created_at);
