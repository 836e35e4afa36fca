using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>Keys to verify with, by name.</summary>
internal interface ISigningKeys
{
    ValueTask<SigningKey?> FindAsync(string kid, CancellationToken ct);
}

/// <summary>
/// The signing keys of the installation. The first host that needs one makes it, under a database lock; a key signs for
/// 30 days, its successor is published a day before it takes over, and it stays published until its last token is over.
/// </summary>
internal sealed class SigningKeys(PlatformDataSource platform, ISecretBox secrets, TimeProvider clock) : ISigningKeys, IDisposable
{
    public static readonly TimeSpan Signs = TimeSpan.FromDays(30);
    public static readonly TimeSpan Announced = TimeSpan.FromDays(1);

    /// <summary>Longer than any token lives, with room for clocks and caches.</summary>
    public static readonly TimeSpan VerifiesAfter = TimeSpan.FromHours(1);

    private static readonly TimeSpan Reload = TimeSpan.FromMinutes(5);

    /// <summary>An unknown name may be another host's new key, but garbage must not cause a query each.</summary>
    private static readonly TimeSpan ReloadForUnknown = TimeSpan.FromSeconds(5);

    private const long LockKey = 0x47414C4C4B4559; // "GALLKEY"

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Snapshot _snapshot = new([], null);

    /// <summary>The key that signs now.</summary>
    public async ValueTask<SigningKey> CurrentAsync(CancellationToken ct) =>
        Signer(await KeysAsync(keys => Signer(keys) is not null, Reload, ct))
        ?? throw new InvalidOperationException("There is no signing key.");

    /// <summary>Every key a token may still be verified with, and the next to sign.</summary>
    public async ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken ct) =>
        (await KeysAsync(keys => keys.Count > 0, Reload, ct)).Where(Verifies).ToList();

    public async ValueTask<SigningKey?> FindAsync(string kid, CancellationToken ct)
    {
        var found = Find(_snapshot.Keys, kid);
        if (found is null && Age >= ReloadForUnknown) found = Find(await KeysAsync(_ => true, ReloadForUnknown, ct), kid);
        return found is not null && Verifies(found) ? found : null;
    }

    public void Dispose() => _loading.Dispose();

    private TimeSpan Age => _snapshot.At is { } at ? clock.GetElapsedTime(at) : TimeSpan.MaxValue;

    private static SigningKey? Find(IReadOnlyList<SigningKey> keys, string kid) => keys.FirstOrDefault(k => k.Kid == kid);

    private SigningKey? Signer(IReadOnlyList<SigningKey> keys)
    {
        var now = clock.GetUtcNow();
        return keys.Where(k => k.RetiresAt > now).MinBy(k => k.RetiresAt);
    }

    private bool Verifies(SigningKey key) => key.RetiresAt + VerifiesAfter > clock.GetUtcNow();

    private async ValueTask<IReadOnlyList<SigningKey>> KeysAsync(Func<IReadOnlyList<SigningKey>, bool> enough, TimeSpan maxAge, CancellationToken ct)
    {
        if (Age < maxAge && enough(_snapshot.Keys)) return _snapshot.Keys;
        await _loading.WaitAsync(ct);
        try
        {
            if (Age >= maxAge || !enough(_snapshot.Keys)) _snapshot = new(await LoadAsync(ct), clock.GetTimestamp());
            return _snapshot.Keys;
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<IReadOnlyList<SigningKey>> LoadAsync(CancellationToken ct)
    {
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        var keys = await ReadAsync(connection, ct);
        if (!NeedsSuccessor(keys)) return keys;

        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var take = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = LockKey } } })
            await take.ExecuteNonQueryAsync(ct);
        keys = await ReadAsync(connection, ct); // another host may have been faster
        if (NeedsSuccessor(keys)) keys = [.. keys, await AddAsync(connection, keys, ct)];
        await transaction.CommitAsync(ct);
        return keys;
    }

    private bool NeedsSuccessor(List<SigningKey> keys) =>
        keys.Count == 0 || keys.Max(k => k.RetiresAt) - clock.GetUtcNow() <= Announced;

    private async Task<List<SigningKey>> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select kid, private_key, retires_at from signing_keys where retires_at > $1", connection);
        command.Parameters.Add(new() { Value = clock.GetUtcNow() - VerifiesAfter });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var keys = new List<SigningKey>();
        while (await reader.ReadAsync(ct))
            keys.Add(Find(_snapshot.Keys, reader.GetString(0))
                ?? SigningKey.Import(secrets.Unprotect(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2)));
        return keys;
    }

    private async Task<SigningKey> AddAsync(NpgsqlConnection connection, List<SigningKey> keys, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var takesOver = keys.Select(k => k.RetiresAt).Append(now).Max();
        var key = SigningKey.Create(takesOver + Signs);
        // What can verify nothing any more goes: a private key that is not there cannot leak.
        await using var command = new NpgsqlCommand(
            """
            with gone as (delete from signing_keys where retires_at < $5)
            insert into signing_keys (kid, private_key, created_at, retires_at) values ($1, $2, $3, $4)
            """, connection);
        command.Parameters.Add(new() { Value = key.Kid });
        command.Parameters.Add(new() { Value = secrets.Protect(key.Export()) });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = key.RetiresAt });
        command.Parameters.Add(new() { Value = now - TimeSpan.FromDays(1) });
        await command.ExecuteNonQueryAsync(ct);
        return key;
    }

    private sealed record Snapshot(IReadOnlyList<SigningKey> Keys, long? At);
}
