using System.Collections.Concurrent;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Operations;

/// <summary>What the tenants' databases tell of the platform as a whole.</summary>
/// <param name="Asked">Databases that were to be asked.</param>
/// <param name="Silent">Those of them that gave no answer in time: the sums are without them.</param>
internal sealed record PlatformActivityReport(IReadOnlyList<LaneDepth> Lanes, int Asked, int Silent);

/// <summary>Messages of one lane in one step of their way.</summary>
internal sealed record LaneDepth(Lane Lane, ChunkState State, long Messages, DateTimeOffset? OldestDueAt);

/// <summary>Asks many databases, a few at a time and all of them in bounded time: a page must not wait for a dead one, nor load the living.</summary>
internal sealed partial class PlatformActivity(PlatformDataSource platform, TenantDataSources sources, ILogger<PlatformActivity> log)
{
    private const int AtOnce = 8;
    private const int MostTenants = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PatienceWithAll = TimeSpan.FromSeconds(8);

    private sealed record Told(IReadOnlyList<LaneDepth> Lanes);

    public async Task<PlatformActivityReport> ReadAsync(CancellationToken ct)
    {
        var (tenants, told) = (await TenantsAsync(ct), new ConcurrentBag<Told>());
        using var all = CancellationTokenSource.CreateLinkedTokenSource(ct);
        all.CancelAfter(PatienceWithAll);
        try
        {
            await Parallel.ForEachAsync(tenants, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = all.Token }, async (id, stop) => await AskAsync(id, told, stop));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogOutOfTime(told.Count, tenants.Count);
        }

        var answers = told.ToArray();
        return new(
            [.. answers.SelectMany(t => t.Lanes).GroupBy(l => (l.Lane, l.State)).OrderBy(g => g.Key)
                .Select(g => new LaneDepth(g.Key.Lane, g.Key.State, g.Sum(l => l.Messages), g.Min(l => l.OldestDueAt)))],
            tenants.Count, tenants.Count - answers.Length);
    }

    private async Task<List<Guid>> TenantsAsync(CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand($"select id from tenants where status <> 0 order by no limit {MostTenants}");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Guid>();
        while (await reader.ReadAsync(ct)) found.Add(reader.GetGuid(0));
        return found;
    }

    private async Task AskAsync(Guid id, ConcurrentBag<Told> told, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            told.Add(await AskAsync(id, limit.Token));
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            LogSilent(e, id);
        }
    }

    private async Task<Told> AskAsync(Guid id, CancellationToken ct)
    {
        var source = await sources.GetAsync(id, ct);
        await using var command = source.CreateCommand("select lane, state, coalesce(sum(size), 0)::bigint, min(due_at) from chunks group by lane, state");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var lanes = new List<LaneDepth>();
        while (await reader.ReadAsync(ct)) lanes.Add(new((Lane)reader.GetInt16(0), (ChunkState)reader.GetInt16(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return new(lanes);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The activity of tenant {TenantId} cannot be read")]
    private partial void LogSilent(Exception e, Guid tenantId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Only {Answered} of {Asked} databases told their activity in time")]
    private partial void LogOutOfTime(int answered, int asked);
}
