using System.Collections.Frozen;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.Sessions;

/// <summary>Sessions where they live. Ended ones are not found.</summary>
internal sealed class SessionStore(PlatformDataSource platform, TimeProvider clock)
{
    public const string AuthenticationType = "Session";

    /// <summary>However busy, a session ends after this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Unused, it ends after this.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(24);

    public async Task<KnownSession?> FindAsync(Digest hash)
    {
        var now = clock.GetUtcNow();
        // Where single sign-on is asked for, only an owner gets in without it: somebody must be able to mend a broken connection.
        // And nobody is an owner by it: an admin chooses the provider, and could sign in as anybody.
        await using var command = platform.Source.CreateCommand("""
            select s.id, s.user_id, s.expires_at, s.tenant_id, s.acting_tenant, s.acting_reason, s.acting_since, s.method, s.sso_tenant, u.name, u.email,
                   case when t.sso_only and s.sso_tenant is distinct from t.id and m.role <> 'owner' then null
                        when s.sso_tenant is not null and m.role = 'owner' then 'admin' else m.role end, t.kind, a.kind
            from sessions s join users u on u.id = s.user_id
            left join memberships m on m.user_id = s.user_id and m.tenant_id = s.tenant_id and (s.sso_tenant is null or s.sso_tenant = s.tenant_id)
            left join tenants t on t.id = s.tenant_id
            left join tenants a on a.id = s.acting_tenant
            where s.token_hash = $1 and s.revoked_at is null and s.expires_at > $2 and s.seen_at > $3
            """);
        command.Parameters.Add(new() { Value = hash.ToArray() });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now - Idle });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : null;
    }

    private static KnownSession Read(NpgsqlDataReader reader)
    {
        var (id, user) = (reader.GetGuid(0), reader.GetGuid(1));
        var (home, acting, sso) = (Id(reader, 3), Id(reader, 4), Id(reader, 8));
        var isMember = RoleNames.TryParse(reader.IsDBNull(11) ? null : reader.GetString(11), out var role);
        // Acting lasts as long as the right to it: who loses the role is at home again.
        if (acting is not null && !(isMember && Permissions.For(role, (TenantKind)reader.GetInt16(12)).Contains(Scopes.TenantsActAs))) acting = null;
        var person = new CallingPerson(user, id, reader.GetString(9), reader.GetString(10), home ?? Guid.Empty, role, sso is not null);
        var caller = new Caller(
            isMember ? acting ?? home!.Value : Guid.Empty, user, isMember ? ScopesOf(reader, role, acting is not null) : FrozenSet<string>.Empty, null, person)
        {
            Name = person.Email,
        };
        return new(
            id, user, reader.GetFieldValue<DateTimeOffset>(2), new(caller, AuthenticationType), home, acting, reader.IsDBNull(5) ? null : reader.GetString(5),
            reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6), reader.GetString(7), sso);
    }

    private static FrozenSet<string> ScopesOf(NpgsqlDataReader reader, Role role, bool acting) =>
        acting ? Permissions.ForActing(role, (TenantKind)reader.GetInt16(13)) : Permissions.For(role, (TenantKind)reader.GetInt16(12));

    private static Guid? Id(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);
}
