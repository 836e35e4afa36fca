-- A batch can be paused: what is not handed over yet waits.

alter table batches add column paused_at timestamptz;
create index ix_batches_paused on batches (id) where paused_at is not null;
