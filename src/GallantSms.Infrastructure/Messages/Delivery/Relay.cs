using System.Collections.Concurrent;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Operations;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// Releases waiting work. Urgent and single work goes as soon as it is due; bulk work by deficit round-robin over the
/// tenants that have some (Shreedhar and Varghese, 1995), then in turn over a tenant's batches, and only while few chunks
/// wait on the lane: the backlog stays in the databases, so a new tenant's first chunk is never behind another's million.
/// </summary>
internal sealed partial class Relay(
    ILaneTransport transport, ITenantDirectory directory, TenantDataSources sources, TenantWrites writes, Heartbeats heartbeats, TimeProvider clock, IOptions<DeliveryOptions> options, ILogger<Relay> log) : ILeadersWork
{
    private const string Worker = "relay";

    /// <summary>Messages a tenant may release a turn.</summary>
    private const int Quantum = 500;

    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookAtAll = TimeSpan.FromSeconds(5);

    private const string ReleaseBulk = """
        with turns as (
            select id, size, batch_id, row_number() over (partition by batch_id order by due_at, id) as turn
            from chunks where state = 0 and lane = 3 and due_at <= $1
              and (batch_id is null or batch_id not in (select id from batches where paused_at is not null))
        ), paid as (
            select id, sum(size) over (order by turn, batch_id, id) as spent from turns
        )
        update chunks c set state = 1, released_at = $1, due_at = $2
        from (select id from paid where spent <= $3 order by spent limit 1000) p
        where c.id = p.id and c.state = 0
        returning c.id, c.size
        """;

    private const string ReleaseOther = """
        update chunks c set state = 1, released_at = $1, due_at = $2
        from (select id from chunks where state = 0 and lane <> 3 and due_at <= $1 order by due_at limit 500) p
        where c.id = p.id and c.state = 0
        returning c.id, c.lane
        """;

    private const string NextDue = """
        select min(due_at) filter (where due_at > $1), coalesce(bool_or(lane = 3 and due_at <= $1), false) from chunks
        where state = 0 and (batch_id is null or batch_id not in (select id from batches where paused_at is not null))
        """;

    private readonly ConcurrentQueue<Guid> _woken = [];
    private readonly Dictionary<Guid, Turn> _turns = [];
    private readonly QuietTenants _quiet = new(writes, clock);
    private QuietTenants.Round? _round;
    private DateTimeOffset _lookAtAll;
    private int _next;

    private sealed class Turn
    {
        public DateTimeOffset LookAt { get; set; }

        /// <summary>Somebody says that there is something; else it is looked at only when something was written or is due.</summary>
        public bool Woken { get; set; }

        public bool HasBulk { get; set; }

        public long Deficit { get; set; }
    }

    public void Wake(Guid tenantId) => _woken.Enqueue(tenantId);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var wakes = await transport.OnWakeAsync((tenant, _) =>
        {
            Wake(tenant);
            return Task.CompletedTask;
        }, ct);

        var pulse = heartbeats.Expect(Worker, TimeSpan.FromSeconds(30));
        using var end = ct.Register(() => heartbeats.Forget(Worker));
        while (!ct.IsCancellationRequested)
        {
            pulse.Beat();
            var busy = false;
            try
            {
                await LookAsync(ct);
                busy = await ReleaseBulkAsync(ct);
            }
            catch (Exception e) when (e is NpgsqlException or TransportUnavailableException or TimeoutException)
            {
                LogRoundFailed(e);
                await Task.Delay(TimeSpan.FromMilliseconds(500), clock, ct);
            }

            if (_woken.IsEmpty) await Task.Delay(busy ? BusyPause : IdlePause, clock, ct);
        }
    }

    /// <summary>Visits the tenants that were woken, whose next work is due, or where something was written since the last look.</summary>
    private async Task LookAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (now >= _lookAtAll)
        {
            _lookAtAll = now + LookAtAll;
            _round = await _quiet.BeginAsync(ct);
            foreach (var tenant in await directory.AllAsync(ct))
                if (_turns.TryAdd(tenant.Id, new Turn())) _woken.Enqueue(tenant.Id);
        }

        while (_woken.TryDequeue(out var id))
        {
            if (!_turns.TryGetValue(id, out var turn)) _turns[id] = turn = new();
            (turn.LookAt, turn.Woken) = (now, true);
        }

        foreach (var (id, turn) in _turns)
        {
            if (turn.LookAt > now) continue;
            turn.LookAt = now + LookAtAll;
            if (!turn.Woken && _round!.IsQuiet(id)) continue;
            turn.Woken = false;
            try
            {
                var tenant = await directory.FindAsync(id, ct);
                if (tenant is null) _turns.Remove(id);  // erased
                else if (tenant.Status == TenantStatus.Suspended) turn.HasBulk = false;
                else await LookAtAsync(id, turn, now, ct);
            }
            catch (NpgsqlException e)
            {
                LogTenantFailed(e, id); // one sick tenant must not stop the rest
            }
        }
    }

    /// <summary>What a suspended tenant has accepted waits where it is, and goes on within a look when the tenant is resumed.</summary>
    private async ValueTask<bool> IsSuspendedAsync(Guid id, CancellationToken ct) => await directory.FindAsync(id, ct) is { Status: TenantStatus.Suspended };

    private async Task LookAtAsync(Guid id, Turn turn, DateTimeOffset now, CancellationToken ct)
    {
        var source = await sources.GetAsync(id, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(ReleaseOther, BatchCommands.Value(now), BatchCommands.Value(now + options.Value.ReleaseGrace));
        batch.Add(NextDue, BatchCommands.Value(now));

        var released = new List<(Lane Lane, LaneItem Item)>();
        DateTimeOffset? next;
        await using (var reader = await batch.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct)) released.Add(((Lane)reader.GetInt16(1), new(id, reader.GetGuid(0))));
            await reader.NextResultAsync(ct);
            await reader.ReadAsync(ct);
            (next, turn.HasBulk) = (reader.IsDBNull(0) ? null : reader.GetFieldValue<DateTimeOffset>(0), reader.GetBoolean(1));
            if (next < turn.LookAt) turn.LookAt = next.Value;
        }

        if (released.Count == 500) (turn.LookAt, turn.Woken) = (now, true); // there may be more
        if (released.Count == 0 && !turn.HasBulk) _round!.Rest(id, next);
        foreach (var lane in released.GroupBy(r => r.Lane))
            await transport.PublishAsync(lane.Key, [.. lane.Select(r => r.Item)], ct);
    }

    /// <summary>One round over the tenants with bulk work; each may spend its quantum and what it could not spend before.</summary>
    private async Task<bool> ReleaseBulkAsync(CancellationToken ct)
    {
        var active = _turns.Where(t => t.Value.HasBulk).OrderBy(t => t.Key).ToList();
        if (active.Count == 0) return false;

        var free = options.Value.BulkWindow - (int)await transport.DepthAsync(Lane.Bulk, ct);
        if (free <= 0) return true;

        var share = Math.Max(1, free / active.Count);
        for (var i = 0; i < active.Count && free > 0; i++)
        {
            var (id, turn) = active[(_next + i) % active.Count];
            turn.Deficit += (long)share * Quantum;
            free -= await ReleaseBulkAsync(id, turn, ct);
        }

        _next = (_next + 1) % active.Count;
        return true;
    }

    private async Task<int> ReleaseBulkAsync(Guid id, Turn turn, CancellationToken ct)
    {
        var (source, now) = (await sources.GetAsync(id, ct), clock.GetUtcNow());
        var items = new List<LaneItem>();
        if (await IsSuspendedAsync(id, ct))
        {
            turn.HasBulk = false;
            return 0;
        }

        long spent = 0;
        await using (var command = source.CreateCommand(ReleaseBulk))
        {
            command.Parameters.Add(BatchCommands.Value(now));
            command.Parameters.Add(BatchCommands.Value(now + options.Value.ReleaseGrace));
            command.Parameters.Add(BatchCommands.Value(turn.Deficit));
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                items.Add(new(id, reader.GetGuid(0)));
                spent += reader.GetInt32(1);
            }
        }

        if (items.Count == 0)
        {
            (turn.HasBulk, turn.Deficit, turn.LookAt, turn.Woken) = (false, 0, now, true); // a look tells when the next is due
            return 0;
        }

        turn.Deficit -= spent;
        await transport.PublishAsync(Lane.Bulk, items, ct);
        return items.Count;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of the relay failed")]
    private partial void LogRoundFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work of tenant {TenantId} could not be looked at")]
    private partial void LogTenantFailed(Exception e, Guid tenantId);
}
