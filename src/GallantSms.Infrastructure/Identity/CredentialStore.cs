using System.Collections.Frozen;
using GallantSms.Application.Access;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Identity;

/// <summary>A live API key. It may expire while remembered, so <paramref name="ExpiresAt"/> is looked at on every use.</summary>
internal sealed record KnownKey(Guid Id, DateTimeOffset? ExpiresAt, CallerPrincipal Principal);

/// <summary>A live OAuth client.</summary>
internal sealed record KnownClient(Guid Id, string ClientId, Guid TenantId, byte[] SecretHash, IReadOnlyList<string> Scopes, int? MessagesPerMinute);

/// <summary>Looks credentials up where they live. Revoked ones are not found.</summary>
internal sealed class CredentialStore(PlatformDataSource platform)
{
    public async Task<KnownKey?> FindKeyAsync(Digest hash)
    {
        await using var command = platform.Source.CreateCommand(
            "select id, tenant_id, scopes, messages_per_minute, expires_at, name from api_keys where hash = $1 and revoked_at is null");
        command.Parameters.Add(new() { Value = hash.ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) return null;

        var id = reader.GetGuid(0);
        var caller = new Caller(reader.GetGuid(1), id, reader.GetFieldValue<string[]>(2).ToFrozenSet(StringComparer.Ordinal), Limit(reader, 3)) { Kind = "api_key", Name = reader.GetString(5) };
        return new(id, await reader.IsDBNullAsync(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), new(caller, "ApiKey"));
    }

    public async Task<KnownClient?> FindClientAsync(string clientId)
    {
        await using var command = platform.Source.CreateCommand(
            "select id, tenant_id, secret_hash, scopes, messages_per_minute from oauth_clients where client_id = $1 and revoked_at is null");
        command.Parameters.Add(new() { Value = clientId });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new(reader.GetGuid(0), clientId, reader.GetGuid(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<string[]>(3), Limit(reader, 4))
            : null;
    }

    private static int? Limit(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
}
