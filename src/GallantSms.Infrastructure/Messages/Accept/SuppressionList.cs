using System.Collections.Concurrent;
using System.Collections.Frozen;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Rights.Privacy;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Accept;

/// <summary>
/// Refuses suppressed numbers at the door. A list of ordinary size is kept in memory for some seconds, so that a small send
/// costs no round trip; a long one is asked in the database. What another host suppressed a moment ago is stopped at
/// hand-over, where consent is always asked in the database.
/// </summary>
internal sealed class SuppressionList(TenantDataSources sources, ErasedSuppressions erased, NumberHashes hashes, TimeProvider clock) : ISuppressionList
{
    private const int LargestInMemory = 100_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, Snapshot> _snapshots = [];

    /// <summary><see cref="Numbers"/> is null when there are too many to keep.</summary>
    /// <param name="Erased">Hashes of erased people's numbers that had opted out.</param>
    private sealed record Snapshot(FrozenSet<long>? Numbers, FrozenSet<long>? Erased, DateTimeOffset At);

    public async ValueTask<IReadOnlySet<long>> FindAsync(TenantInfo tenant, IReadOnlyList<long> msisdns, CancellationToken ct)
    {
        if (msisdns.Count == 0) return FrozenSet<long>.Empty;
        if (!_snapshots.TryGetValue(tenant.Id, out var snapshot) || clock.GetUtcNow() - snapshot.At > Fresh)
            snapshot = await ReadAsync(tenant.Id, ct);
        var found = snapshot.Numbers ?? await QueryAsync(tenant.Id, msisdns, ct);
        return snapshot.Erased is { Count: 0 } ? found : await WithErasedAsync(tenant.Id, found, snapshot.Erased, msisdns, ct);
    }

    public async Task<bool> LiftErasedAsync(Guid tenantId, long msisdn, CancellationToken ct) =>
        await erased.LiftAsync(await sources.GetAsync(tenantId, ct), tenantId, msisdn, ct);

    private async Task<IReadOnlySet<long>> WithErasedAsync(Guid tenantId, IReadOnlySet<long> found, FrozenSet<long>? known, IReadOnlyList<long> msisdns, CancellationToken ct)
    {
        var all = new HashSet<long>(found);
        if (known is not null)
        {
            var hash = await hashes.OfAsync(tenantId, ct);
            foreach (var msisdn in msisdns)
                if (known.Contains(hash.Of(msisdn))) all.Add(msisdn);
            return all;
        }

        await using var connection = await (await sources.GetAsync(tenantId, ct)).OpenConnectionAsync(ct);
        all.UnionWith(await erased.AmongAsync(connection, tenantId, msisdns.ToHashSet(), ct));
        return all;
    }

    public void Forget(Guid tenantId) => _snapshots.TryRemove(tenantId, out _);

    private async Task<Snapshot> ReadAsync(Guid tenantId, CancellationToken ct)
    {
        var at = clock.GetUtcNow(); // before the query: what is added while it runs is read the next time
        // One reads, the others go on with what is known.
        if (_snapshots.TryGetValue(tenantId, out var known)) _snapshots.TryUpdate(tenantId, known with { At = at }, known);

        var source = await sources.GetAsync(tenantId, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select msisdn from suppressions limit $1", BatchCommands.Value(LargestInMemory + 1));
        batch.Add("select hash from erased_suppressions limit $1", BatchCommands.Value(LargestInMemory + 1));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var numbers = await NumbersAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var hashed = await NumbersAsync(reader, ct);
        return _snapshots[tenantId] = new(Kept(numbers), Kept(hashed), at);
    }

    private async Task<IReadOnlySet<long>> QueryAsync(Guid tenantId, IReadOnlyList<long> msisdns, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenantId, ct);
        await using var command = source.CreateCommand("select s.msisdn from unnest($1::bigint[]) as w(msisdn) join suppressions s on s.msisdn = w.msisdn");
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Bigint, msisdns.ToArray()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await NumbersAsync(reader, ct);
    }

    private static FrozenSet<long>? Kept(HashSet<long> numbers) => numbers.Count > LargestInMemory ? null : numbers.ToFrozenSet();

    private static async Task<HashSet<long>> NumbersAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var numbers = new HashSet<long>();
        while (await reader.ReadAsync(ct)) numbers.Add(reader.GetInt64(0));
        return numbers;
    }
}
