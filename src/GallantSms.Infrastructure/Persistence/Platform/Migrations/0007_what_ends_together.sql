-- Whoever leaves a tenant takes along what they allowed programs there, also when they are invited again.
create function grants_end_with_membership() returns trigger language plpgsql as $$
begin
    update oauth_grants set revoked_at = now() where user_id = old.user_id and tenant_id = old.tenant_id and revoked_at is null;
    return old;
end
$$;
create trigger memberships_end_grants after delete on memberships for each row execute function grants_end_with_membership();

-- An erasure that has begun is finished, not taken back: its credit may be with the tenant above already.
alter table erasures add column begun_at timestamptz;
