using GallantSms.Application.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Infrastructure.Credits;
using GallantSms.Infrastructure.Events;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Accept;

/// <summary>Writes one large send: binary COPY of its messages, everything else beside it, one transaction.</summary>
internal sealed class BulkWriter(TimeProvider clock, AcceptOptions options)
{
    public async Task WriteAsync(NpgsqlDataSource source, PendingAccept send, CancellationToken ct)
    {
        var (plan, now) = (send.Plan, clock.GetUtcNow());
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        await using (var head = new NpgsqlBatch(connection, transaction))
        {
            head.AddKeys([send], now);
            head.AddBatches([send]);
            await head.ExecuteNonQueryAsync(ct);
        }

        await CopyMessagesAsync(connection, plan, ct);
        if (plan.Refused.Count > 0) await CopyRefusalsAsync(connection, plan, ct);
        await CopyChunksAsync(connection, plan, now, ct);
        await CopyChangesAsync(connection, plan, now, ct);

        await using (var tail = new NpgsqlBatch(connection, transaction))
        {
            tail.AddReserve(plan.Price, plan.BatchId, null, now);
            if (tail.BatchCommands.Count > 0) await tail.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static async Task CopyMessagesAsync(NpgsqlConnection connection, SendPlan plan, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy messages (id, batch_id, msisdn, price, changed_at, status, segments, encoding, country, network, text) from stdin (format binary)", ct);
        var (status, at) = ((short)plan.InitialStatus, plan.CreatedAt.UtcDateTime);
        // The synchronous calls write into a buffer and reach the socket only when it is full.
        foreach (var message in plan.Messages)
        {
            copy.StartRow();
            copy.Write(message.Id, NpgsqlDbType.Uuid);
            copy.Write(plan.BatchId, NpgsqlDbType.Uuid);
            copy.Write(message.Msisdn, NpgsqlDbType.Bigint);
            copy.Write(message.Price, NpgsqlDbType.Bigint);
            copy.Write(at, NpgsqlDbType.TimestampTz);
            copy.Write(status, NpgsqlDbType.Smallint);
            copy.Write(message.Segments, NpgsqlDbType.Smallint);
            copy.Write((short)message.Encoding, NpgsqlDbType.Smallint);
            copy.Write(message.Country, NpgsqlDbType.Text);
            copy.Write(Networks.CodeOf(message.Msisdn), NpgsqlDbType.Integer);
            if (message.Text is null) copy.WriteNull();
            else copy.Write(message.Text, NpgsqlDbType.Text);
        }

        await copy.CompleteAsync(ct);
    }

    private static async Task CopyRefusalsAsync(NpgsqlConnection connection, SendPlan plan, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy refusals (batch_id, seq, given, code, message) from stdin (format binary)", ct);
        foreach (var refused in plan.Refused)
        {
            copy.StartRow();
            copy.Write(plan.BatchId, NpgsqlDbType.Uuid);
            copy.Write(refused.Index, NpgsqlDbType.Integer);
            copy.Write(PlanRows.Storable(refused.Given), NpgsqlDbType.Text);
            copy.Write(refused.Code, NpgsqlDbType.Text);
            copy.Write(refused.Message, NpgsqlDbType.Text);
        }

        await copy.CompleteAsync(ct);
    }

    private async Task CopyChangesAsync(NpgsqlConnection connection, SendPlan plan, DateTimeOffset now, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy change_inbox (at, kind, batch_id, message_ids) from stdin (format binary)", ct);
        foreach (var part in plan.Messages.Chunk(options.ChunkSize))
        {
            copy.StartRow();
            copy.Write(now.UtcDateTime, NpgsqlDbType.TimestampTz);
            copy.Write((short)ChangeKind.Accepted, NpgsqlDbType.Smallint);
            copy.Write(plan.BatchId, NpgsqlDbType.Uuid);
            copy.Write(Array.ConvertAll(part, m => m.Id), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        }

        await copy.CompleteAsync(ct);
    }

    private async Task CopyChunksAsync(NpgsqlConnection connection, SendPlan plan, DateTimeOffset now, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy chunks (id, batch_id, lane, state, due_at, size, first_id, last_id, message_ids) from stdin (format binary)", ct);
        var due = (plan.ScheduledAt ?? now).UtcDateTime;
        foreach (var part in plan.Messages.Chunk(options.ChunkSize))
        {
            copy.StartRow();
            copy.Write(Guid.CreateVersion7(now), NpgsqlDbType.Uuid);
            copy.Write(plan.BatchId, NpgsqlDbType.Uuid);
            copy.Write((short)plan.Lane, NpgsqlDbType.Smallint);
            copy.Write((short)Domain.Messages.ChunkState.Waiting, NpgsqlDbType.Smallint);
            copy.Write(due, NpgsqlDbType.TimestampTz);
            copy.Write(part.Length, NpgsqlDbType.Integer);
            copy.Write(part[0].Id, NpgsqlDbType.Uuid);
            copy.Write(part[^1].Id, NpgsqlDbType.Uuid);
            copy.Write(Array.ConvertAll(part, m => m.Id), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        }

        await copy.CompleteAsync(ct);
    }
}
