-- A batch can be paused: what is not handed over yet waits.

alter table batches add column paused_at timestamptz;

-- Which message a message repeats, at somebody's wish.
alter table batches add column resend_of uuid;
