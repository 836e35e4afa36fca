using System.Collections.Frozen;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>
/// Access tokens that were revoked before their time. There are few and they live for minutes, so each host holds all of them,
/// at most ten seconds old, and asking costs a look into a set.
/// </summary>
internal sealed class RevokedTokens(PlatformDataSource platform, TimeProvider clock)
{
    private const string All = "all";

    private readonly FreshCache<string, FrozenSet<string>> _ids = new(_ => LoadAsync(platform, clock), clock, 1);

    public ValueTask<bool> ContainAsync(string id, CancellationToken ct)
    {
        var ids = _ids.GetAsync(All, ct);
        return ids.IsCompletedSuccessfully ? new(ids.Result!.Contains(id)) : WaitAsync(ids, id);
    }

    /// <summary>Here at once, on other hosts within ten seconds.</summary>
    public async Task AddAsync(AccessToken token, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("insert into oauth_revoked_tokens (jti, expires_at) values ($1, $2) on conflict do nothing");
        command.Parameters.Add(new() { Value = token.Id });
        command.Parameters.Add(new() { Value = token.ExpiresAt + AccessTokenVerifier.Skew });
        await command.ExecuteNonQueryAsync(ct);
        _ids.Forget(All);
    }

    private static async ValueTask<bool> WaitAsync(ValueTask<FrozenSet<string>?> ids, string id) => (await ids)!.Contains(id);

    private static async Task<FrozenSet<string>?> LoadAsync(PlatformDataSource platform, TimeProvider clock)
    {
        await using var command = platform.Source.CreateCommand("select jti from oauth_revoked_tokens where expires_at > $1");
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync()) ids.Add(reader.GetString(0));
        return ids.ToFrozenSet(StringComparer.Ordinal);
    }
}
