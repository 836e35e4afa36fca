-- A tenant keeps an owner, also when two of them step down at once: the tenant's row makes them queue.

create function tenant_keeps_an_owner() returns trigger language plpgsql as $$
begin
    if old.role = 'owner' and (tg_op = 'DELETE' or new.role <> 'owner' or new.tenant_id <> old.tenant_id) then
        -- A tenant that is being erased takes its owners along.
        perform from tenants where id = old.tenant_id for update;
        if found and not exists (select from memberships where tenant_id = old.tenant_id and role = 'owner' and user_id <> old.user_id) then
            raise exception 'A tenant keeps an owner.' using errcode = 'GS003';
        end if;
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger memberships_keep_an_owner before update or delete on memberships for each row execute function tenant_keeps_an_owner();
