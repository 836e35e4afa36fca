using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>All that a page needs to know of who looks at it.</summary>
/// <param name="CsrfToken">Goes into <c>X-CSRF-Token</c> of every request that changes something.</param>
/// <param name="Role">In the home tenant; null for somebody who is a member of none.</param>
internal sealed record SessionInfo(
    bool SignedIn, string CsrfToken, PersonInfo? Person, SessionTenant? Tenant, string? Role, IReadOnlyList<string> Permissions, IReadOnlyList<MembershipInfo> Memberships,
    ActingInfo? ActingAs, SignInMethods Methods);

/// <param name="Managed">Through single sign-on: the account is changed there.</param>
internal sealed record PersonInfo(Guid Id, string Email, string Name, bool EmailConfirmed, bool MfaEnabled, bool HasPassword, int Passkeys, bool Managed);

internal sealed record SessionTenant(Guid Id, string Name, string Slug, TenantKind Kind, TenantStatus Status, string Currency, string DefaultRegion, string? Announcement);

internal sealed record MembershipInfo(Guid TenantId, string Name, TenantKind Kind, string Role);

internal sealed record ActingInfo(Guid TenantId, string Name, Guid HomeTenantId, string HomeName, string Reason, DateTimeOffset Since);

internal sealed record SignInMethods(bool SignUp, IReadOnlyList<SsoMethod> Sso);

internal sealed record SsoMethod(Guid Id, string Name, string Preset);

/// <summary>Reads it in one round trip.</summary>
internal sealed class SessionViews(PlatformDataSource platform, PublicAddress addresses)
{
    private const string WithAncestors = """
        with recursive up as (
            select id, parent_id, announcement, 0 as depth from tenants where id = $1
            union all select t.id, t.parent_id, t.announcement, up.depth + 1 from tenants t join up on t.id = up.parent_id)
        """;

    public async Task<SessionInfo> ReadAsync(KnownSession? session, string host, string csrfToken, CancellationToken ct)
    {
        var methods = await MethodsAsync(host, ct);
        if (session is null) return new(false, csrfToken, null, null, null, [], [], null, methods);

        var caller = session.Principal.Caller;
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("""
            select u.email, u.name, u.email_confirmed, u.two_factor_enabled, u.password_hash is not null, (select count(*)::int from user_passkeys p where p.user_id = u.id)
            from users u where u.id = $1
            """, BatchCommands.Value(session.UserId));
        batch.Add("""
            select t.id, t.name, t.kind, m.role from memberships m join tenants t on t.id = m.tenant_id
            where m.user_id = $1 and t.status <> 0 and ($2::uuid is null or t.id = $2) order by t.kind, t.name limit 200
            """, BatchCommands.Value(session.UserId), BatchCommands.Value(session.SsoTenantId, NpgsqlTypes.NpgsqlDbType.Uuid));
        batch.Add($"""
            {WithAncestors}
            select t.id, t.name, t.slug, t.kind, t.status, t.currency, t.default_region,
                   (select up.announcement from up where up.depth > 0 and up.announcement is not null order by up.depth limit 1)
            from tenants t where t.id = $1
            """, BatchCommands.Value(caller.TenantId));
        batch.Add("select name from tenants where id = $1", BatchCommands.Value(session.TenantId ?? Guid.Empty));
        await using var reader = await batch.ExecuteReaderAsync(ct);

        if (!await reader.ReadAsync(ct)) return new(false, csrfToken, null, null, null, [], [], null, methods);
        var person = new PersonInfo(
            session.UserId, reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4), reader.GetInt32(5), session.SsoTenantId is not null);
        await reader.NextResultAsync(ct);
        var memberships = new List<MembershipInfo>();
        while (await reader.ReadAsync(ct)) memberships.Add(new(reader.GetGuid(0), reader.GetString(1), (TenantKind)reader.GetInt16(2), reader.GetString(3)));
        await reader.NextResultAsync(ct);
        SessionTenant? tenant = null;
        if (await reader.ReadAsync(ct))
        {
            tenant = new(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), (TenantKind)reader.GetInt16(3), (TenantStatus)reader.GetInt16(4), reader.GetString(5), reader.GetString(6),
                reader.IsDBNull(7) ? null : reader.GetString(7));
        }

        await reader.NextResultAsync(ct);
        var home = await reader.ReadAsync(ct) ? reader.GetString(0) : "";
        var acting = session.ActingTenantId is { } id && tenant is not null
            ? new ActingInfo(id, tenant.Name, session.TenantId ?? Guid.Empty, home, session.ActingReason ?? "", session.ActingSince ?? default)
            : null;
        var role = caller.TenantId == Guid.Empty ? null : caller.Person!.Role.Name();
        return new(true, csrfToken, person, tenant, role, [.. caller.Scopes.Order(StringComparer.Ordinal)], memberships, acting, methods);
    }

    private async Task<SignInMethods> MethodsAsync(string host, CancellationToken ct)
    {
        if (await addresses.FindAsync(host, ct) is not { } visited) return new(false, []);
        await using var command = platform.Source.CreateCommand("select id, name, preset from oidc_connections where tenant_id = $1 and enabled order by name");
        command.Parameters.Add(new() { Value = visited.TenantId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var sso = new List<SsoMethod>();
        while (await reader.ReadAsync(ct)) sso.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return new(visited.SignUp, sso);
    }
}
