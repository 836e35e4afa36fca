-- Carriers as tenants that sell manage them: accounts, what they cost, where traffic goes, who may be shown as sender.

alter table provider_accounts
    add owner_id uuid references tenants,
    add max_per_second int check (max_per_second > 0),        -- segments; null: as many as the carrier takes
    add sender_per_second int check (sender_per_second > 0),  -- segments of one sender id
    add disabled_at timestamptz,                              -- the carrier refused the account: nothing is sent until somebody looks
    add disabled_reason smallint,
    add deleted_at timestamptz;
update provider_accounts set owner_id = (select id from tenants where kind = 1 order by no limit 1);
alter table provider_accounts drop constraint provider_accounts_name_key;
create unique index ix_provider_accounts_name on provider_accounts (owner_id, name) where deleted_at is null;

-- What an account pays for a segment. Versions are never changed, only followed.
create table carrier_price_lists (
    account_no smallint not null references provider_accounts (no),
    version    int not null,
    currency   text not null,
    valid_from timestamptz not null,
    primary key (account_no, version)
);

create table carrier_prices (
    account_no smallint not null,
    version    int not null,
    country    text not null,                                 -- ISO 3166-1 alpha-2, or * for every other
    network    text not null default '',                      -- MCC and MNC; empty for every other of the country
    micros     bigint not null check (micros >= 0),
    primary key (account_no, version, country, network),
    foreign key (account_no, version) references carrier_price_lists on delete cascade
);

create table route_groups (
    id         uuid primary key,
    owner_id   uuid not null references tenants on delete cascade,
    name       text not null,
    policy     smallint not null,                             -- 1 priority, 2 weighted, 3 least cost, 4 quality
    on_error   jsonb not null default '{}',                   -- reason class -> next | wait | fail, where not as usual
    created_at timestamptz not null,
    unique (owner_id, name)
);

create table route_members (
    group_id   uuid not null references route_groups on delete cascade,
    account_no smallint not null references provider_accounts (no),
    position   int not null,                                  -- order of trying
    weight     int not null default 1 check (weight between 0 and 1000),
    backup     boolean not null default false,                -- only when no other takes it
    primary key (group_id, account_no)
);

create table route_rules (
    id              uuid primary key,
    owner_id        uuid not null references tenants on delete cascade,
    position        int not null,                             -- the first that fits decides
    name            text not null,
    group_id        uuid not null references route_groups,
    enabled         boolean not null default true,
    countries       text[] not null default '{}',             -- an empty list fits everything
    networks        text[] not null default '{}',
    prefixes        text[] not null default '{}',             -- E.164 digits
    sender_types    text[] not null default '{}',             -- alphanumeric, number, short_code
    traffic_classes text[] not null default '{}',             -- otp, transactional, marketing
    tenant_ids      uuid[] not null default '{}',             -- these and all below them
    created_at      timestamptz not null
);
create index ix_route_rules_owner on route_rules (owner_id, position);

-- The routes there were: one group and one rule for each country, the catch-all last.
insert into route_groups (id, owner_id, name, policy, created_at)
select gen_random_uuid(), t.id, case country when '*' then 'Default' else country end, 1, now()
from (select distinct country from routes) r, lateral (select id from tenants where kind = 1 order by no limit 1) t;
insert into route_members (group_id, account_no, position)
select g.id, r.account_no, r.priority from routes r join route_groups g on g.name = case r.country when '*' then 'Default' else r.country end;
insert into route_rules (id, owner_id, position, name, group_id, countries, created_at)
select gen_random_uuid(), owner_id, row_number() over (order by name = 'Default', name), name, id, case name when 'Default' then '{}'::text[] else array[name] end, now()
from route_groups;
drop table routes;

-- How accounts do, minute by minute and country by country, over all processes.
create table carrier_stats (
    account_no  smallint not null,
    country     text not null,
    minute      timestamptz not null,
    accepted    int not null default 0,
    rejected    int not null default 0,
    failed      int not null default 0,                       -- not taken for the carrier's own reasons
    unknown     int not null default 0,
    submit_ms   bigint not null default 0,                    -- sum over accepted
    delivered   int not null default 0,
    undelivered int not null default 0,
    receipt_ms  bigint not null default 0,                    -- hand-over to receipt, sum over delivered
    primary key (account_no, country, minute)
) with (fillfactor = 50);
create index ix_carrier_stats_minute on carrier_stats (minute);

-- How much of its resting share an account has now; absent: all of it.
create table carrier_shares (
    account_no smallint not null,
    country    text not null,
    share      real not null check (share between 0 and 1),
    calm       smallint not null default 0,                   -- good looks in a row
    reason     text not null,
    changed_at timestamptz not null,
    primary key (account_no, country)
);

-- Carriers' own ids, until their receipts came. Written right after the submit's answer; partitions are days.
create table carrier_references (
    account_no smallint not null,
    reference  text not null,
    message_id uuid not null,
    part       smallint not null,
    parts      smallint not null,
    status     smallint,                                      -- of this part, where there are several
    reason     smallint,
    at         timestamptz not null
) partition by range (at);
create index ix_carrier_references on carrier_references (account_no, reference);
create index ix_carrier_references_message on carrier_references (message_id) where parts > 1;

-- Receipts that fit nothing yet: early, foreign, or of a message long gone.
create table unmatched_receipts (
    id          uuid primary key,
    account_no  smallint not null,
    reference   text,
    message_id  uuid,
    status      smallint not null,
    reason      smallint not null,
    raw_status  text not null,
    reported_at timestamptz not null,
    received_at timestamptz not null
);
create index ix_unmatched_receipts_reference on unmatched_receipts (account_no, reference);

-- Senders. What a country lets be shown, who asked for what, and what is shown instead.
create table sender_rules (
    country      text primary key,
    alphanumeric smallint not null,                           -- 1 free, 2 only when approved, 3 not possible
    numeric      smallint not null,
    note         text not null,
    source       text not null,
    as_of        date not null
);
insert into sender_rules (country, alphanumeric, numeric, note, source, as_of) values
    ('US', 3, 1, 'Alphanumeric senders are not possible; numbers need 10DLC or toll-free registration at the carrier.', 'Telnyx and Twilio documentation', '2026-01-01'),
    ('CA', 3, 1, 'Alphanumeric senders are not possible.', 'Telnyx documentation', '2026-01-01'),
    ('PR', 3, 1, 'Alphanumeric senders are not possible.', 'Telnyx documentation', '2026-01-01'),
    ('CN', 3, 1, 'Alphanumeric senders are not possible.', 'AWS documentation', '2026-01-01'),
    ('IN', 2, 1, 'DLT registration of entity, sender and template.', 'AWS documentation', '2026-01-01'),
    ('SG', 2, 1, 'Registration with the SMS Sender ID Registry.', 'AWS documentation', '2026-01-01');

create table sender_ids (
    id           uuid primary key,
    tenant_id    uuid not null references tenants on delete cascade,
    sender       text not null,
    country      text not null,                               -- ISO 3166-1 alpha-2, or *
    purpose      text not null,                               -- what it stands for, for those who approve
    status       smallint not null,                           -- 1 pending, 2 approved, 3 rejected
    fallback     boolean not null default false,              -- shown where the message's own sender cannot be
    note         text not null default '',                    -- why it was decided so
    requested_at timestamptz not null,
    decided_at   timestamptz,
    unique (tenant_id, sender, country)
);
create index ix_sender_ids_pending on sender_ids (requested_at) where status = 1;

-- What each process sees of its lines to the carriers, for people to look at.
create table carrier_lines (
    account_no smallint not null,
    process    text not null,
    limited_by text not null,                                 -- '' when nothing does
    until      timestamptz,
    in_flight  int not null,
    seen_at    timestamptz not null,
    primary key (account_no, process)
);
create table carrier_references_else partition of carrier_references default;
