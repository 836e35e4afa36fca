using GallantSms.Application.Common;
using GallantSms.Infrastructure.Credits;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Accept;

/// <summary>
/// Group commit of one tenant's small sends: while a commit is on its way, the sends that arrive gather, and the next commit
/// takes them all. An idle tenant's send waits for nobody; a busy one's share one flush. Each caller gets its own answer
/// after the commit that holds its send.
/// </summary>
internal sealed class AcceptBatcher
{
    private readonly NpgsqlDataSource _source;
    private readonly LanePublisher _lanes;
    private readonly GallantMeters _meters;
    private readonly TimeProvider _clock;
    private readonly AcceptOptions _options;
    private readonly GroupCommit<PendingAccept> _commits;

    public AcceptBatcher(NpgsqlDataSource source, LanePublisher lanes, GallantMeters meters, TimeProvider clock, AcceptOptions options)
    {
        (_source, _lanes, _meters, _clock, _options) = (source, lanes, meters, clock, options);
        _commits = new(options.MaxWaiting, options.MaxGroup, send => send.Plan.Messages.Count, options.Committers, CommitAsync);
    }

    public async Task AcceptAsync(PendingAccept send, CancellationToken ct)
    {
        await _commits.EnqueueAsync(send, ct);
        await send.Done.Task; // not cancellable any more: it may be in a commit
    }

    private async Task CommitAsync(List<PendingAccept> group)
    {
        try
        {
            await WriteAsync(group);
            foreach (var send in group) send.Done.TrySetResult();
        }
        catch (PostgresException) when (group.Count > 1)
        {
            // One of them cannot be written (no credit, a repeated key): find out which, the others must not suffer.
            foreach (var send in group) await CommitAsync([send]);
        }
        catch (Exception e)
        {
            foreach (var send in group) send.Done.TrySetException(e);
        }
    }

    private async Task WriteAsync(List<PendingAccept> group)
    {
        var now = _clock.GetUtcNow();
        var chunks = Chunks(group, now);
        await using var connection = await _source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        batch.AddKeys(group, now); // first: a repeated key fails before anything else is done
        batch.AddBatches(group);
        batch.AddMessages(group);
        batch.AddRefusals(group);
        foreach (var chunk in chunks) batch.AddChunk(chunk, now);
        batch.AddAccepted(group.Count == 1 ? group[0].Plan.BatchId : null, [.. group.SelectMany(s => s.Plan.Messages).Select(m => m.Id)], now);
        batch.AddReserve(group.Sum(s => s.Plan.Price), group.Count == 1 ? group[0].Plan.BatchId : null, chunks[0].Id, now);
        await batch.ExecuteNonQueryAsync();

        _meters.Accepted(group.Sum(s => s.Plan.Messages.Count), group.Sum(s => s.Plan.Segments));
        var tenant = group[0].Plan.TenantId;
        foreach (var chunk in chunks) _lanes.Announce(tenant, chunk);
    }

    /// <summary>Messages of the group by lane; a scheduled send has work of its own, due at its time.</summary>
    private List<ChunkRow> Chunks(List<PendingAccept> group, DateTimeOffset now)
    {
        var chunks = new List<ChunkRow>(2);
        foreach (var lane in group.Where(s => s.Plan.ScheduledAt is null).GroupBy(s => s.Plan.Lane))
            foreach (var ids in lane.SelectMany(s => s.Plan.Messages).Select(m => m.Id).Order().Chunk(_options.ChunkSize))
                chunks.Add(new(Guid.CreateVersion7(now), null, lane.Key, Released: true, now + _options.ReleaseGrace, ids));

        foreach (var send in group.Where(s => s.Plan.ScheduledAt is not null))
            chunks.Add(new(Guid.CreateVersion7(now), send.Plan.BatchId, send.Plan.Lane, Released: false, send.Plan.ScheduledAt!.Value, [.. send.Plan.Messages.Select(m => m.Id)]));
        return chunks;
    }
}
