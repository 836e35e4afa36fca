-- A report that is due is mailed once, whoever finds it due and however often: this row and the mails share a commit.
create table report_mailings (
    report_id uuid not null,
    due_at    timestamptz not null,
    tenant_id uuid not null references tenants on delete cascade,
    primary key (report_id, due_at)
);
create index ix_report_mailings_age on report_mailings (due_at);

alter table mails
    add column attachment      text,               -- data-protected, as the text
    add column attachment_name text;
