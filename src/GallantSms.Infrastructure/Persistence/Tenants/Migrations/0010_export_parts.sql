-- What exports have written, in the tenant's database and no more on the disk of a host: every host gives it out, whoever follows a
-- killed writer goes on behind its last part, and it lies where the tenant's data must lie.

create table export_parts (
    export_id uuid not null references exports on delete cascade,
    part      int not null,                       -- from 1
    bytes     bytea not null,                     -- a gzip member; all of them one behind the other are a gzip file
    primary key (export_id, part)
);
alter table export_parts alter column bytes set storage external; -- it is compressed already

alter table exports drop column host;
alter table exports add column parts int not null default 0;
alter table exports add column cursor text;       -- of the search, where the next part begins
update exports set rows = 0, bytes = 0 where state in (0, 1);
update exports set state = 3, error = 'It was written before an update. Please ask for it again.' where state = 2;
