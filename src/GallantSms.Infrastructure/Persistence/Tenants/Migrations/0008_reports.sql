-- Figures for reports, counted from the messages' rows by quarter of an hour of their accepting. A quarter with news is marked and
-- counted again as a whole: late receipts and repeated work do no harm. Whole days are summed for each time zone that is asked for.

-- Slots are quarters of an hour since 1970 in UTC, because time zones differ from it by multiples of that.
create function report_floor(slot int) returns uuid language sql immutable parallel safe as
    $$ select (lpad(to_hex(slot::bigint * 900000), 12, '0') || repeat('0', 20))::uuid $$;

-- Whoever counts, freezes or adds a zone holds this row.
create table report_state (
    id            smallint primary key default 1 check (id = 1),
    frozen_before int not null default 0           -- slots before it are never counted again: their messages may be gone
);
insert into report_state default values;

create table report_dirty (
    slot  int primary key,
    marks int not null default 1                   -- grows with each mark, so that one that comes while we count is not lost
) with (fillfactor = 50);

-- Words that come again and again, as numbers. Bounded: what finds no place here is counted as "other".
create table report_values (
    id    int generated always as identity primary key,
    kind  smallint not null,                       -- 1 sender, 2 campaign, 3 credential
    value text not null,
    unique (kind, value)
);

create table report_slots (
    slot       int not null,
    network    int not null,                       -- -1: other, 0: not known
    sender     int not null,                       -- 0: other
    campaign   int not null,                       -- 0: other, -1: none
    credential int not null,                       -- 0: other
    messages   int not null,
    segments   int not null,
    account    smallint not null,
    traffic    smallint not null,
    status     smallint not null,
    reason     smallint not null,
    spent      bigint not null,                    -- micro-units taken
    cost       bigint not null,                    -- micro-units of the account's currency
    country    text not null,
    handed     smallint[],                         -- latency classes from accept to hand-over, each a quarter of an octave of ms
    handed_n   int[],                              -- and how many messages are in each
    arrived    smallint[],                         -- from hand-over to delivery
    arrived_n  int[]
);
create index ix_report_slots_slot on report_slots (slot);

create table report_zones (
    id   smallint primary key,
    name text not null unique
);
insert into report_zones values (1, 'UTC');

create table report_days_dirty (
    zone smallint not null,
    day  date not null,
    primary key (zone, day)
);

create table report_days (
    day        date not null,
    network    int not null,
    sender     int not null,
    campaign   int not null,
    credential int not null,
    messages   int not null,
    zone       smallint not null,
    account    smallint not null,
    traffic    smallint not null,
    status     smallint not null,
    reason     smallint not null,
    segments   bigint not null,
    spent      bigint not null,
    cost       bigint not null,
    country    text not null,
    handed     smallint[],
    handed_n   int[],
    arrived    smallint[],
    arrived_n  int[]
);
create index ix_report_days_day on report_days (zone, day);

-- For who drops messages, in the same transaction and before the drop: figures of what was accepted before stay as they are. False:
-- some of them wait to be counted; nothing is frozen, come again later.
create function report_freeze(before timestamptz) returns boolean language plpgsql as $$
declare
    slots int := floor(extract(epoch from before) / 900);
begin
    perform from report_state for update;
    if exists (select from report_dirty where slot < slots) then
        return false;
    end if;
    update report_state set frozen_before = greatest(frozen_before, slots);
    return true;
end
$$;

-- Messages from before: every quarter since the first is counted once, empty ones too.
insert into report_dirty (slot)
select generate_series((extract(epoch from min(created_at)) / 900)::int - 1, (extract(epoch from now()) / 900)::int + 1) from batches having count(*) > 0;
insert into report_days_dirty
select 1, generate_series(min(created_at)::date - 1, current_date, '1 day')::date from batches having count(*) > 0;

-- Reports that somebody keeps, and when they are mailed.
create table saved_reports (
    id          uuid primary key,
    owner_id    uuid not null,                     -- the person's or the credential's
    name        text not null,
    shared      boolean not null,
    definition  jsonb not null,
    created_at  timestamptz not null,
    changed_at  timestamptz not null,
    schedule    jsonb,                             -- null: not mailed
    next_at     timestamptz,                       -- null: not mailed, or paused
    last_at     timestamptz,                       -- of the last that was mailed
    last_result text
);
create index ix_saved_reports_next on saved_reports (next_at) where next_at is not null;
