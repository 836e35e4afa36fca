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
/// Looks numbers up in the tenant's database. Small look-ups that are made while another is under way share the next round
/// trip; a large one has its own.
/// </summary>
internal sealed class SuppressionList(TenantDataSources sources) : ISuppressionList
{
    private const int Large = 200;

    private readonly ConcurrentDictionary<Guid, SharedLookup> _lookups = [];

    public async ValueTask<IReadOnlySet<long>> FindAsync(TenantInfo tenant, IReadOnlyList<long> msisdns, CancellationToken ct)
    {
        if (msisdns.Count == 0) return FrozenSet<long>.Empty;
        var source = await sources.GetAsync(tenant.Id, ct);
        return msisdns.Count > Large
            ? await QueryAsync(source, [.. msisdns])
            : await _lookups.GetOrAdd(tenant.Id, _ => new(source)).FindAsync(msisdns, ct);
    }

    private static async Task<IReadOnlySet<long>> QueryAsync(NpgsqlDataSource source, long[] msisdns)
    {
        await using var command = source.CreateCommand("select s.msisdn from unnest($1::bigint[]) as w(msisdn) join suppressions s on s.msisdn = w.msisdn");
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Bigint, msisdns));
        await using var reader = await command.ExecuteReaderAsync();
        HashSet<long>? found = null;
        while (await reader.ReadAsync()) (found ??= []).Add(reader.GetInt64(0));
        return found ?? (IReadOnlySet<long>)FrozenSet<long>.Empty;
    }

    /// <summary>One query at a time for each tenant; who comes meanwhile is in the next.</summary>
    private sealed class SharedLookup
    {
        private readonly NpgsqlDataSource _source;
        private readonly GroupCommit<(IReadOnlyList<long> Msisdns, TaskCompletionSource<IReadOnlySet<long>> Done)> _queries;

        public SharedLookup(NpgsqlDataSource source)
        {
            _source = source;
            _queries = new(maxWaiting: 10_000, maxWeight: 2000, lookup => lookup.Msisdns.Count, writers: 1, AnswerAsync);
        }

        public async Task<IReadOnlySet<long>> FindAsync(IReadOnlyList<long> msisdns, CancellationToken ct)
        {
            var done = new TaskCompletionSource<IReadOnlySet<long>>(TaskCreationOptions.RunContinuationsAsynchronously);
            await _queries.EnqueueAsync((msisdns, done), ct);
            return await done.Task.WaitAsync(ct);
        }

        private async Task AnswerAsync(List<(IReadOnlyList<long> Msisdns, TaskCompletionSource<IReadOnlySet<long>> Done)> group)
        {
            try
            {
                // The union answers everybody: a set that holds more than was asked for is as good.
                var found = await QueryAsync(_source, [.. group.SelectMany(l => l.Msisdns)]);
                foreach (var lookup in group) lookup.Done.TrySetResult(found);
            }
            catch (Exception e)
            {
                foreach (var lookup in group) lookup.Done.TrySetException(e);
            }
        }
    }
}
