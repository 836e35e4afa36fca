using System.Collections.Frozen;
using System.Net;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Identity;

/// <summary>A live API key. It may expire while remembered, so <paramref name="ExpiresAt"/> is looked at on every use.</summary>
/// <param name="AllowedIps">Null for everywhere.</param>
internal sealed record KnownKey(Guid Id, DateTimeOffset? ExpiresAt, IReadOnlyList<IPNetwork>? AllowedIps, CallerPrincipal Principal);

/// <summary>A live OAuth client.</summary>
internal sealed record KnownClient(
    Guid Id, string ClientId, Guid TenantId, byte[] SecretHash, IReadOnlyList<string> Scopes, int? MessagesPerMinute, string Name, string AuthMethod,
    IReadOnlyList<string> GrantTypes, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> LogoutUris, string? Jwks);

/// <summary>A person's live yes to a client, with what the person is in the tenant today.</summary>
internal sealed record KnownGrant(
    Guid Id, Guid ClientId, Guid TenantId, Guid UserId, string Name, string Email, bool EmailConfirmed, Role Role, FrozenSet<string> Permissions, DateTimeOffset ExpiresAt);

/// <summary>Looks credentials up where they live. Revoked ones are not found.</summary>
internal sealed class CredentialStore(PlatformDataSource platform)
{
    public async Task<KnownKey?> FindKeyAsync(Digest hash)
    {
        await using var command = platform.Source.CreateCommand(
            "select id, tenant_id, scopes, messages_per_minute, expires_at, name, allowed_ips from api_keys where hash = $1 and revoked_at is null");
        command.Parameters.Add(new() { Value = hash.ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) return null;

        var id = reader.GetGuid(0);
        var caller = new Caller(reader.GetGuid(1), id, reader.GetFieldValue<string[]>(2).ToFrozenSet(StringComparer.Ordinal), Limit(reader, 3)) { Kind = "api_key", Name = reader.GetString(5) };
        return new(id, await reader.IsDBNullAsync(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), await reader.IsDBNullAsync(6) ? null : Networks(reader.GetFieldValue<string[]>(6)), new(caller, "ApiKey"));
    }

    public async Task<KnownClient?> FindClientAsync(string clientId)
    {
        await using var command = platform.Source.CreateCommand(
            """
            select id, tenant_id, secret_hash, scopes, messages_per_minute, name, auth_method, grant_types, redirect_uris, logout_uris, jwks::text
            from oauth_clients where client_id = $1 and revoked_at is null
            """);
        command.Parameters.Add(new() { Value = clientId });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new(
                reader.GetGuid(0), clientId, reader.GetGuid(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<string[]>(3), Limit(reader, 4), reader.GetString(5),
                reader.GetString(6), reader.GetFieldValue<string[]>(7), reader.GetFieldValue<string[]>(8), reader.GetFieldValue<string[]>(9),
                await reader.IsDBNullAsync(10) ? null : reader.GetString(10))
            : null;
    }

    /// <summary>
    /// Not found any more when the person left the tenant, or signed in by other means than it now asks for. As in a session, nobody is an
    /// owner by single sign-on.
    /// </summary>
    public async Task<KnownGrant?> FindGrantAsync(Guid id)
    {
        await using var command = platform.Source.CreateCommand("""
            select g.client_id, g.tenant_id, g.user_id, u.name, u.email, u.email_confirmed, case when g.sso and m.role = 'owner' then 'admin' else m.role end, t.kind, g.expires_at
            from oauth_grants g join users u on u.id = g.user_id join tenants t on t.id = g.tenant_id
            join memberships m on m.user_id = g.user_id and m.tenant_id = g.tenant_id
            where g.id = $1 and g.revoked_at is null and (not t.sso_only or g.sso or m.role = 'owner')
            """);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync() || !RoleNames.TryParse(reader.GetString(6), out var role)) return null;
        return new(
            id, reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4), reader.GetBoolean(5), role,
            Permissions.For(role, (TenantKind)reader.GetInt16(7)), reader.GetFieldValue<DateTimeOffset>(8));
    }

    /// <summary>They were checked when they were stored; one that is none lets nobody in rather than everybody.</summary>
    private static List<IPNetwork> Networks(string[] texts)
    {
        var networks = new List<IPNetwork>(texts.Length);
        foreach (var text in texts)
            if (AllowedAddress.TryParse(text, out var network)) networks.Add(network);
        return networks;
    }

    private static int? Limit(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
}
