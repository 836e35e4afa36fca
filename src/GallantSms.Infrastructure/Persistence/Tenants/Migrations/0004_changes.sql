-- What happened, in an order that everybody reads alike. A transaction that changes messages leaves one row in the inbox;
-- the sequencer moves rows to the log and gives each the next position. A reader that has seen a position has seen all before it.

alter table batches
    add campaign text,
    add tags     text[] not null default '{}';

alter table messages add network int not null default 0;           -- MCC and MNC of the number, 63902; 0: not known

create table change_inbox (
    id          bigint generated always as identity primary key,
    at          timestamptz not null,
    kind        smallint not null,                 -- 1 accepted, 2 moved, 3 told, 4 rewritten
    batch_id    uuid,
    message_ids uuid[] not null default '{}',
    statuses    smallint[] not null default '{}',  -- of moved: beside each id its new state
    reasons     smallint[] not null default '{}',
    body        jsonb                              -- of told: what happened that is not about messages' states
);

create table changes (
    position    bigint not null,
    at          timestamptz not null,
    kind        smallint not null,
    batch_id    uuid,
    message_ids uuid[] not null,
    statuses    smallint[] not null,
    reasons     smallint[] not null,
    body        jsonb,
    primary key (position)
) partition by range (position);

create table change_head (
    id       smallint primary key default 1 check (id = 1),
    position bigint not null
) with (fillfactor = 20);
insert into change_head (position) values (0);

create table change_cursors (
    consumer   text primary key,
    position   bigint not null,
    updated_at timestamptz not null default now()
) with (fillfactor = 20);

-- Partitions are made ahead, so that a position always has its place.
create function ensure_change_partition(at_position bigint) returns void language plpgsql as $$
declare
    n bigint := at_position / 200000;
begin
    execute format('create table if not exists changes_p%s partition of changes for values from (%s) to (%s)', n, n * 200000, (n + 1) * 200000);
end
$$;

-- Moves what has been committed to the log; returns the last position and how many rows. The head's row is the lock: one
-- sequencer at a time, and who comes second finds nothing left to do, or goes on behind the first.
create function sequence_changes(most int, out last bigint, out moved int) language plpgsql as $$
begin
    select h.position into last from change_head h for update;
    perform ensure_change_partition(last + most) where (last + most) / 200000 <> last / 200000 or last = 0;
    perform ensure_change_partition(0) where last = 0;
    with taken as (
        delete from change_inbox where id in (select id from change_inbox order by id limit most)
        returning *
    )
    insert into changes (position, at, kind, batch_id, message_ids, statuses, reasons, body)
    select last + row_number() over (order by id), at, kind, batch_id, message_ids, statuses, reasons, body from taken;
    get diagnostics moved = row_count;
    if moved > 0 then
        last := last + moved;
        update change_head set position = last;
    end if;
end
$$;
