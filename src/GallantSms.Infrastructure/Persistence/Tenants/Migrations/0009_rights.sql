-- How long things are kept, where they went, and what people asked about themselves.

alter table batches add redacted_at timestamptz;                    -- the text was taken away, by rule or for a person

create table retention_state (
    id            smallint primary key default 1 check (id = 1),
    due_at        timestamptz not null default now() + interval '10 minutes', -- when the rules are looked at next
    frozen_before timestamptz,                                      -- messages accepted before may be gone: figures made of them are final
    spent         bigint not null default 0,                        -- micro-units captured by messages whose rows were dropped
    weekly        boolean not null default false,                   -- new partitions are weeks, because little is kept
    redacted_to   uuid not null default '00000000-0000-0000-0000-000000000000',
    index_before  timestamptz,                                      -- the search store has forgotten what was before; null: to be told
    waits_for     text                                              -- why the last look left something, in words
);
insert into retention_state default values;

-- Batches that the redaction passed while some of their messages were not handed over.
create table redactions_left (batch_id uuid primary key);

-- What was done, by whom it was ordered: one row for each table dropped, each range rewritten.
create table retention_runs (
    id         uuid primary key,                                    -- version 7: in the order of time
    at         timestamptz not null,
    data_class text not null,
    action     text not null,                                       -- dropped, deleted, redacted, archived, restored
    what       text not null,                                       -- a partition, a range, a day
    rows       bigint not null,
    bytes      bigint not null
);

-- A day of messages in the cold archive. The key is here and nowhere else: who replaces it makes every copy unreadable.
create table archive_objects (
    id             uuid primary key,
    day            date not null unique,
    state          smallint not null,                               -- 0 being written, 1 verified, 2 restore asked, 3 restored
    object_key     text not null,
    sealed_key     text not null,
    schema_version text not null,
    messages       bigint not null default 0,
    attempts       bigint not null default 0,
    receipts       bigint not null default 0,
    events         bigint not null default 0,
    batches        bigint not null default 0,
    refusals       bigint not null default 0,
    spent          bigint not null default 0,
    changed_to     timestamptz,                                     -- newest change of a message in it
    bytes          bigint not null default 0,
    content_hash   bytea,                                           -- SHA-256 of the lines
    object_hash    bytea,                                           -- SHA-256 of the object as it lies there
    written_at     timestamptz not null,
    verified_at    timestamptz,
    restored_until timestamptz
);

create table privacy_requests (
    id          uuid primary key,                                   -- version 7
    kind        smallint not null,                                  -- 1 export, 2 erasure
    msisdn      bigint,                                             -- null once it is done
    number_hash bigint not null,                                    -- keyed; see NumberHashes
    shown       text not null,                                      -- the end of the number
    state       smallint not null,                                  -- 0 asked, 1 running, 2 done, 3 failed
    step        smallint not null default 0,
    steps       smallint not null default 0,
    cursor      uuid,
    found       jsonb,
    proof       text,                                               -- JSON, byte for byte as it is sealed
    rounds      smallint not null default 0,
    note        text,
    asked_by    text not null,
    asked_by_id uuid,
    asked_at    timestamptz not null,
    due_at      timestamptz not null,
    began_at    timestamptz,
    ended_at    timestamptz,
    file_bytes  bigint,
    expires_at  timestamptz
);
create unique index ix_privacy_requests_open on privacy_requests (number_hash, kind) where state < 2;

-- The person's messages while a request runs: their rows lose the number on the way.
create table privacy_messages (
    request_id uuid not null references privacy_requests on delete cascade,
    message_id uuid not null,
    primary key (request_id, message_id)
);

create table privacy_files (
    request_id uuid not null references privacy_requests on delete cascade,
    part       int not null,
    bytes      bytea not null,
    primary key (request_id, part)
);

-- Opted-out numbers of erased people: a keyed hash, so that consent still holds.
create table erased_suppressions (
    hash       bigint primary key,
    reason     text not null,
    created_at timestamptz not null
);

-- Whether what somebody typed means this number (its E.164 digits). Rather too often than too rarely: it decides what is erased.
create function names_number(given text, digits text) returns boolean language sql immutable parallel safe as $$
    select case
        when length(d) < 7 then false
        when length(d) < 9 then right(digits, length(d)) = d
        else right(d, 9) = right(digits, 9) or position(digits in d) > 0
    end
    from (select ltrim(regexp_replace(translate(given, '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９', '012345678901234567890123456789'), '[^0-9]', '', 'g'), '0') as d) x
$$;
