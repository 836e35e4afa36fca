-- What the authorization server must know about a grant to end it with what it hangs on.

alter table oauth_grants
    add column session_id uuid,                                 -- the browser session that said yes
    add column sso        boolean not null default false;       -- it came by single sign-on: where only that is allowed, the grant may stay

-- Its successor: a client that never got the answer may repeat within seconds.
alter table oauth_refresh_tokens add column replaced_by bytea;

create index ix_oauth_requests_age on oauth_requests (expires_at);
create index ix_oauth_grants_client on oauth_grants (client_id);
