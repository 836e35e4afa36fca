-- What the search by PostgreSQL keeps beside messages, written behind the log of changes and never on the way of a message; and
-- how far a search index outside of the database has been built.

create table message_search (
    message_id uuid not null,
    reversed   bigint not null,                    -- digits of the number from the last to the first, filled up to 15 with zeros
    words      tsvector,                           -- of a text of its own; what a batch shares is kept once, in batch_search
    primary key (message_id)
) partition by range (message_id);
create index ix_message_search_number on message_search (reversed);
create index ix_message_search_words on message_search using gin (words) where words is not null;

-- The months that are there already; later ones are made with those of messages.
do $$
declare
    p record;
begin
    for p in select c.relname, pg_get_expr(c.relpartbound, c.oid) as bound from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'messages'::regclass loop
        execute format('create table %I partition of message_search %s', 'message_search' || substr(p.relname, length('messages') + 1), p.bound);
    end loop;
end
$$;

create table batch_search (
    batch_id  uuid primary key references batches on delete cascade,
    first_id  uuid not null,
    last_id   uuid not null,
    reference text,
    campaign  text,
    tags      text[] not null,
    words     tsvector
);
create index ix_batch_search_words on batch_search using gin (words) where words is not null;
create index ix_batch_search_reference on batch_search (reference) where reference is not null;
create index ix_batch_search_campaign on batch_search (campaign) where campaign is not null;
create index ix_batch_search_tags on batch_search using gin (tags) where tags <> '{}';

-- Of a store outside: which build of the tenant's index answers, which is being made, and up to which message it has come.
create table search_builds (
    store    text primary key,
    live     int not null default 1,
    building int,
    up_to    uuid
);
