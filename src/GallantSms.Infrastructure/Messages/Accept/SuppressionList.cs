using System.Collections.Concurrent;
using System.Collections.Frozen;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Accept;

/// <summary>
/// Refuses suppressed numbers at the door. A list of ordinary size is kept in memory for some seconds, so that a small send
/// costs no round trip; a long one is asked in the database. What another host suppressed a moment ago is stopped at
/// hand-over, where consent is always asked in the database.
/// </summary>
internal sealed class SuppressionList(TenantDataSources sources, TimeProvider clock) : ISuppressionList
{
    private const int LargestInMemory = 100_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, Snapshot> _snapshots = [];

    /// <summary><see cref="Numbers"/> is null when there are too many to keep.</summary>
    private sealed record Snapshot(FrozenSet<long>? Numbers, DateTimeOffset At);

    public async ValueTask<IReadOnlySet<long>> FindAsync(TenantInfo tenant, IReadOnlyList<long> msisdns, CancellationToken ct)
    {
        if (msisdns.Count == 0) return FrozenSet<long>.Empty;
        if (!_snapshots.TryGetValue(tenant.Id, out var snapshot) || clock.GetUtcNow() - snapshot.At > Fresh)
            snapshot = await ReadAsync(tenant.Id, ct);
        return snapshot.Numbers ?? await QueryAsync(tenant.Id, msisdns, ct);
    }

    public void Forget(Guid tenantId) => _snapshots.TryRemove(tenantId, out _);

    private async Task<Snapshot> ReadAsync(Guid tenantId, CancellationToken ct)
    {
        var at = clock.GetUtcNow(); // before the query: what is added while it runs is read the next time
        // One reads, the others go on with what is known.
        if (_snapshots.TryGetValue(tenantId, out var known)) _snapshots.TryUpdate(tenantId, known with { At = at }, known);

        var source = await sources.GetAsync(tenantId, ct);
        await using var command = source.CreateCommand("select msisdn from suppressions limit $1");
        command.Parameters.Add(BatchCommands.Value(LargestInMemory + 1));
        var numbers = await NumbersAsync(command, ct);
        return _snapshots[tenantId] = new(numbers.Count > LargestInMemory ? null : numbers.ToFrozenSet(), at);
    }

    private async Task<IReadOnlySet<long>> QueryAsync(Guid tenantId, IReadOnlyList<long> msisdns, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenantId, ct);
        await using var command = source.CreateCommand("select s.msisdn from unnest($1::bigint[]) as w(msisdn) join suppressions s on s.msisdn = w.msisdn");
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Bigint, msisdns.ToArray()));
        return await NumbersAsync(command, ct);
    }

    private static async Task<HashSet<long>> NumbersAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var numbers = new HashSet<long>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) numbers.Add(reader.GetInt64(0));
        return numbers;
    }
}
