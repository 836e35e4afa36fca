using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// Cancels against the workers: both lock the chunk. Who comes first wins, and a message is either canceled or handed over,
/// never both.
/// </summary>
internal sealed class Cancellations(TenantDataSources sources, ChangeSequencer changes, GallantMeters meters, TimeProvider clock) : ICancellations
{
    public async Task<CancelOutcome> CancelAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        var outcome = await FindMessageAsync(connection, id, ct) is { } message
            ? await CancelMessageAsync(connection, id, message, ct)
            : await CancelBatchAsync(connection, id, ct);
        if (outcome.Found) changes.Written(tenant.Id);
        return outcome;
    }

    private static async Task<(MessageStatus Status, short Attempts)?> FindMessageAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select status, attempts from messages where id = $1", connection) { Parameters = { BatchCommands.Value(id) } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? ((MessageStatus)reader.GetInt16(0), reader.GetInt16(1)) : null;
    }

    private async Task<CancelOutcome> CancelMessageAsync(NpgsqlConnection connection, Guid id, (MessageStatus Status, short Attempts) message, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var chunk = await LockAsync(
            connection, "select id, batch_id from chunks where state in (0, 1) and first_id <= $1 and last_id >= $1 and $1 = any (message_ids) for update", id, ct);
        // Locked or not, the state that counts is the one after the lock: a worker may have come first.
        var now = await FindMessageAsync(connection, id, ct) ?? message;
        if (chunk.Count == 0 || !now.Status.IsOpen()) return new(true, 0, 1, now.Status);

        await using var settlement = new Settlement(chunk[0].Id, chunk[0].BatchId, null, clock.GetUtcNow())
            .Decide([new(id, MessageStatus.Canceled, MessageReason.CanceledByCaller, 0, now.Attempts)]);
        await settlement.WriteAsync(connection, ct, transaction);
        await transaction.CommitAsync(ct);
        meters.MessageReached(MessageStatus.Canceled);
        return new(true, 1, 0, MessageStatus.Canceled);
    }

    private async Task<CancelOutcome> CancelBatchAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        // From here on no worker hands over what it has not claimed yet, and chunks released later find nothing to do.
        if (!await MarkAsync(connection, id, ct)) return new(false, 0, 0, null);

        var canceled = 0;
        while (await CancelChunksAsync(connection, id, ct) is var some and > 0) canceled += some;
        canceled += await CancelSharedAsync(connection, id, ct);

        await using var rest = new NpgsqlCommand(
            "select count(*) from messages m join batches b on b.id = $1 where m.id between b.first_id and b.last_id and m.batch_id = $1 and m.status <> 22", connection) { Parameters = { BatchCommands.Value(id) } };
        var tooLate = (int)(long)(await rest.ExecuteScalarAsync(ct))!;
        meters.MessageReached(MessageStatus.Canceled, canceled);
        return new(true, canceled, tooLate, null);
    }

    /// <summary>Whether there is such a batch; the first mark is an event.</summary>
    private async Task<bool> MarkAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var mark = new NpgsqlCommand("update batches set canceled_at = $2 where id = $1 and canceled_at is null", connection) { Parameters = { BatchCommands.Value(id), BatchCommands.Value(now) } };
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await mark.ExecuteNonQueryAsync(ct) > 0)
        {
            await using var told = new NpgsqlBatch(connection, transaction);
            told.AddTold("bulk.canceled", new { bulk_id = id }, now, id);
            await told.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }

        await using var known = new NpgsqlCommand("select exists (select from batches where id = $1)", connection, transaction) { Parameters = { BatchCommands.Value(id) } };
        return (bool)(await known.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The batch's own chunks, some at a time: a lock is held for milliseconds, and a kill leaves whole steps.</summary>
    private async Task<int> CancelChunksAsync(NpgsqlConnection connection, Guid batchId, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var chunks = await LockAsync(connection, "select id, batch_id from chunks where batch_id = $1 and state in (0, 1) order by id limit 20 for update", batchId, ct);
        var canceled = 0;
        foreach (var (id, _) in chunks)
        {
            var open = await OpenOfAsync(connection, id, batchId, ct);
            await using var settlement = new Settlement(id, batchId, null, clock.GetUtcNow()).Decide(Verdicts(open)).Finish(null);
            await settlement.WriteAsync(connection, ct, transaction);
            canceled += open.Count;
        }

        await transaction.CommitAsync(ct);
        return canceled;
    }

    /// <summary>A small send shares its chunk with others': its messages leave it, the chunk stays.</summary>
    private async Task<int> CancelSharedAsync(NpgsqlConnection connection, Guid batchId, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var chunks = await LockAsync(
            connection,
            """
            select c.id, c.batch_id from chunks c join batches b on b.id = $1
            where c.state in (0, 1) and c.batch_id is null and c.first_id <= b.last_id and c.last_id >= b.first_id for update of c
            """,
            batchId, ct);
        var canceled = 0;
        foreach (var (id, _) in chunks)
        {
            var open = await OpenOfAsync(connection, id, batchId, ct);
            await using var settlement = new Settlement(id, batchId, null, clock.GetUtcNow()).Decide(Verdicts(open));
            await settlement.WriteAsync(connection, ct, transaction);
            canceled += open.Count;
        }

        await transaction.CommitAsync(ct);
        return canceled;
    }

    private static List<Verdict> Verdicts(List<(Guid Id, short Attempts)> open) =>
        open.ConvertAll(m => new Verdict(m.Id, MessageStatus.Canceled, MessageReason.CanceledByCaller, 0, m.Attempts));

    private static async Task<List<(Guid Id, Guid? BatchId)>> LockAsync(NpgsqlConnection connection, string sql, Guid id, CancellationToken ct)
    {
#pragma warning disable CA2100 // constants of this class
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { BatchCommands.Value(id) } };
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(ct);
        var chunks = new List<(Guid, Guid?)>();
        while (await reader.ReadAsync(ct)) chunks.Add((reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetGuid(1)));
        return chunks;
    }

    private static async Task<List<(Guid Id, short Attempts)>> OpenOfAsync(NpgsqlConnection connection, Guid chunkId, Guid batchId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select m.id, m.attempts from unnest((select message_ids from chunks where id = $1)) w(id) join messages m on m.id = w.id where m.batch_id = $2 and m.status in (0, 1, 2, 3)", connection)
        { Parameters = { BatchCommands.Value(chunkId), BatchCommands.Value(batchId) } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var open = new List<(Guid, short)>();
        while (await reader.ReadAsync(ct)) open.Add((reader.GetGuid(0), reader.GetInt16(1)));
        return open;
    }
}
