using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Credits;
using GallantSms.Infrastructure.Messages.Accept;
using GallantSms.Infrastructure.Operations;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Requests;
using GallantSms.Infrastructure.Rights;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// Finds what a crash left, tenant by tenant: work that never reached its lane, chunks whose worker is gone, messages whose
/// receipt will not come any more, and old records. Each find is one short transaction, so a sweep can be killed as well.
/// </summary>
internal sealed partial class Sweeper(
    ILaneTransport transport, ITenantDirectory directory, PlatformDataSource platform, TenantDataSources sources, TenantWrites writes, CreditTransfers transfers,
    Reconciler reconciler, Relay relay, RightsWorker rightsWorker, Heartbeats heartbeats, GallantMeters meters, TimeProvider clock,
    IOptions<DeliveryOptions> options, ILogger<Sweeper> log) : ILeadersWork
{
    private const string Worker = "sweeper";
    private const int Few = 50;

    /// <summary>A lane with more than this on it is busy: what was released waits on it, and is not lost.</summary>
    private const int Busy = 100;

    /// <summary>Released work counts as lost also on a busy lane after so many times its grace.</summary>
    private const int BusyPatience = 10;

    private readonly DeliveryOptions _options = options.Value;
    private readonly QuietTenants _quiet = new(writes, clock);
    private readonly Dictionary<Guid, Task> _reconciling = [];
    private DateTimeOffset _tidyAt;

    public async Task RunAsync(CancellationToken ct)
    {
        using var tick = new PeriodicTimer(_options.SweepEvery, clock);
        var pulse = heartbeats.Expect(Worker, TimeSpan.FromMinutes(2));
        using var end = ct.Register(() => heartbeats.Forget(Worker));
        do
        {
            pulse.Beat();
            var tidy = clock.GetUtcNow() >= _tidyAt;
            if (tidy) _tidyAt = clock.GetUtcNow().AddHours(1);
            var idle = await IdleLanesAsync(ct);
            var tenants = await TenantsAsync(tidy, ct);
            var round = await _quiet.BeginAsync(ct);
            foreach (var tenant in tenants.Where(t => tidy || !round.IsQuiet(t.Id)))
            {
                try
                {
                    var source = await sources.GetAsync(tenant.Id, ct);
                    round.Rest(tenant.Id, await SweepAsync(tenant, source, idle, ct));
                    if (tidy) await TidyAsync(source, ct);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogTenantFailed(e, tenant.Id); // one sick tenant must not stop the rest
                }
            }
        }
        while (await tick.WaitForNextTickAsync(ct));
    }

    private async Task<IReadOnlyList<TenantInfo>> TenantsAsync(bool tidy, CancellationToken ct)
    {
        try
        {
            await transfers.ResumeAsync(ct);
            if (tidy) await OnceOnly.TidyAsync(platform.Source, clock.GetUtcNow(), ct);
            return await directory.AllAsync(ct);
        }
        catch (NpgsqlException e)
        {
            LogTenantFailed(e, Guid.Empty);
            return [];
        }
    }

    /// <summary>
    /// Lanes on which released work should have been taken within its grace. Releasing a backlog again and again would put
    /// each piece on the lane many times, and the workers would only sort out the copies.
    /// </summary>
    private async Task<short[]> IdleLanesAsync(CancellationToken ct)
    {
        try
        {
            var idle = new List<short>();
            foreach (var lane in Enum.GetValues<Lane>())
                if (await transport.DepthAsync(lane, ct) <= Busy) idle.Add((short)lane);
            return [.. idle];
        }
        catch (TransportUnavailableException)
        {
            return []; // nothing can be put on a lane now
        }
    }

    /// <summary>When there may be something to do again, unless something is written before; null is never.</summary>
    private async Task<DateTimeOffset?> SweepAsync(TenantInfo tenant, NpgsqlDataSource source, short[] idleLanes, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? released, orphaned, overdue, unconfirmed, rights;
        int lost;
        await using (var connection = await source.OpenConnectionAsync(ct))
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.Add(
                "update chunks set state = 0, due_at = $1 where state = 1 and due_at <= $1 and (lane = any($2) or due_at <= $3)",
                BatchCommands.Value(now), BatchCommands.Array(NpgsqlDbType.Smallint, idleLanes), BatchCommands.Value(now - _options.ReleaseGrace * BusyPatience));
            batch.Add(
                """
                select (select min(due_at) from chunks where state = 1), (select min(due_at) from chunks where state = 2), (select min(due_at) from chunks where state = 3),
                       (select min(check_at) from submissions where state = 1),
                       least((select min(due_at) from privacy_requests where state < 2), (select min(due_at) from retention_state))
                """);
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            (released, orphaned, overdue, unconfirmed, rights) = (At(reader, 0), At(reader, 1), At(reader, 2), At(reader, 3), At(reader, 4));
            await reader.CloseAsync();
            lost = (int)batch.BatchCommands[0].Rows;
        }

        if (rights <= now) rightsWorker.Post(tenant.Id);
        if (lost > 0) LogReleasedAgain(lost, tenant.Id);
        for (var more = orphaned <= now; more;) more = await TakeOverAsync(tenant, source, ct);
        for (var more = overdue <= now; more;) more = await CloseWithoutReceiptAsync(source, ct);
        if (unconfirmed <= now) Reconcile(tenant, source, ct);
        if (lost > 0) relay.Wake(tenant.Id);
        return new[] { released, orphaned, overdue, unconfirmed, rights }.Min();
    }

    private static DateTimeOffset? At(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    /// <summary>Beside the sweep, once at a time for each tenant: a carrier that is slow to say what it took holds up nobody else.</summary>
    private void Reconcile(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        if (_reconciling.TryGetValue(tenant.Id, out var running) && !running.IsCompleted) return;
        _reconciling[tenant.Id] = Task.Run(
            async () =>
            {
                try
                {
                    await reconciler.RunAsync(tenant, source, ct);
                    relay.Wake(tenant.Id);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogTenantFailed(e, tenant.Id);
                }
            },
            ct);
    }

    /// <summary>
    /// A chunk whose worker is gone. What was on its way to a carrier becomes unconfirmed; the rest is released again.
    /// </summary>
    private async Task<bool> TakeOverAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var orphan = await LockOrphanAsync(connection, now, ct);
        if (orphan is null) return false;

        var (id, batchId, owner, messageIds) = orphan.Value;
        var inFlight = await InFlightAsync(connection, id, ct);
        var open = await OpenAsync(connection, messageIds, ct);
        var unsure = open.Where(m => inFlight.ContainsKey(m.Id)).ToList();
        var rest = open.Where(m => !inFlight.ContainsKey(m.Id) && m.Status != MessageStatus.Unconfirmed).Select(m => m.Id).ToList();

        await using var settlement = new Settlement(id, batchId, owner, now).Decide([.. unsure.Select(m =>
            new Verdict(m.Id, MessageStatus.Unconfirmed, MessageReason.HandoverUnconfirmed, inFlight[m.Id], (short)(m.Attempts + 1)))]);
        if (rest.Count > 0) settlement.Return(now, rest);
        else settlement.Finish(now + _options.ReceiptGrace);
        await settlement.WriteAsync(connection, ct, transaction);
        await using (var hand = new NpgsqlCommand("update submissions set state = 1, check_at = $2 where chunk_id = $1 and state = 0", connection, transaction))
        {
            hand.Parameters.Add(BatchCommands.Value(id));
            hand.Parameters.Add(BatchCommands.Value(now));
            await hand.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        if (unsure.Count > 0) meters.MessageReached(MessageStatus.Unconfirmed, unsure.Count);
        LogTakenOver(id, tenant.Id, unsure.Count, rest.Count);
        relay.Wake(tenant.Id);
        return true;
    }

    private static async Task<(Guid Id, Guid? BatchId, Guid? Owner, Guid[] MessageIds)?> LockOrphanAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select id, batch_id, owner, message_ids from chunks where state = 2 and due_at <= $1 order by due_at limit 1 for update skip locked", connection);
        command.Parameters.Add(BatchCommands.Value(now));
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        return (reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), reader.GetFieldValue<Guid[]>(3));
    }

    private static async Task<Dictionary<Guid, short>> InFlightAsync(NpgsqlConnection connection, Guid chunkId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select account, message_ids from submissions where chunk_id = $1 and state = 0", connection);
        command.Parameters.Add(BatchCommands.Value(chunkId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var inFlight = new Dictionary<Guid, short>();
        while (await reader.ReadAsync(ct))
            foreach (var id in reader.GetFieldValue<Guid[]>(1)) inFlight[id] = reader.GetInt16(0);
        return inFlight;
    }

    internal static async Task<List<(Guid Id, MessageStatus Status, short Attempts)>> OpenAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select m.id, m.status, greatest(m.attempts, (select max(a.no) from attempts a where a.message_id = m.id))
            from unnest($1::uuid[]) as w(id) join messages m on m.id = w.id where m.status <= 5
            """, connection);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, ids));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var open = new List<(Guid, MessageStatus, short)>();
        while (await reader.ReadAsync(ct)) open.Add((reader.GetGuid(0), (MessageStatus)reader.GetInt16(1), reader.GetInt16(2)));
        return open;
    }

    /// <summary>The time for receipts is over: what is still only sent will never be known.</summary>
    private async Task<bool> CloseWithoutReceiptAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            with c as (
                delete from chunks where id in (select id from chunks where state = 3 and due_at <= $1 order by due_at limit $2 for update skip locked)
                returning message_ids
            ), u as (
                update messages m set status = 13, reason = 50, changed_at = $1
                from (select unnest(message_ids) as id from c) w where m.id = w.id and m.status = 6
                returning m.id
            ), e as (
                insert into message_events (message_id, at, status, reason) select id, $1, 13, 50 from u
            ), i as (
                insert into change_inbox (at, kind, message_ids, statuses, reasons)
                select $1, 2, array_agg(id), array_agg(13::smallint), array_agg(50::smallint) from u having count(*) > 0
            )
            select (select count(*) from c), (select count(*) from u)
            """);
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        command.Parameters.Add(BatchCommands.Value(Few));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        meters.MessageReached(MessageStatus.Unknown, reader.GetInt64(1));
        return reader.GetInt64(0) == Few;
    }

    private async Task TidyAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(ct);
        await Partitions.EnsureAsync(connection, now, ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("delete from idempotency_keys where created_at < $1", BatchCommands.Value(now - Idempotency.Kept));
        batch.Add("delete from files where expires_at < $1", BatchCommands.Value(now));
        await batch.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} pieces of work of tenant {TenantId} were released but never taken, releasing again")]
    private partial void LogReleasedAgain(int count, Guid tenantId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chunk {ChunkId} of tenant {TenantId} lost its worker: {Unconfirmed} messages unconfirmed, {Rest} released again")]
    private partial void LogTakenOver(Guid chunkId, Guid tenantId, int unconfirmed, int rest);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sweep of tenant {TenantId} failed")]
    private partial void LogTenantFailed(Exception e, Guid tenantId);
}
