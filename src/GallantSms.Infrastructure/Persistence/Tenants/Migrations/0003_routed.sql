-- What decides a message's way, and what that way was.

alter table batches add traffic smallint not null default 2;      -- 1 otp, 2 transactional, 3 marketing
alter table attempts
    add cost   bigint not null default 0,                         -- micro-units of the account's currency, of an accepted attempt
    add sender text;                                              -- shown instead of the batch's, where it had to be another
