-- What strangers ask for (an account, a new password) waits here: whether the address is known is found out afterwards, so
-- that the answer and its time tell nothing.

create table account_requests (
    id         uuid primary key,
    kind       text not null,                   -- register, forgot
    payload    text not null,                   -- data-protected JSON
    created_at timestamptz not null,
    due_at     timestamptz not null,
    tries      smallint not null default 0
);
create index ix_account_requests_due on account_requests (due_at);
