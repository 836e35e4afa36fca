-- Codes that came back from identity providers, by their hash, for as long as a provider could take one back. Each is redeemed
-- once and at one provider: who tricks a browser into bringing another provider's code gets nothing that works elsewhere.
create table sso_codes (
    hash       bytea primary key,
    expires_at timestamptz not null
);
create index ix_sso_codes_expires on sso_codes (expires_at);
