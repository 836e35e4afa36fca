using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Reports;

/// <summary>Attempts, receipts, events and batches of a page of messages: one statement each, one round trip.</summary>
internal sealed class RelatedRowReader(TenantDataSources sources) : IRelatedRows
{
    public async Task<RelatedRows> ReadAsync(TenantInfo tenant, IReadOnlyList<MessageView> messages, MessageParts parts, CancellationToken ct)
    {
        var (attempts, receipts, events, batches) = (new List<(Guid Id, AttemptView View)>(), new List<(Guid Id, ReceiptView View)>(), new List<(Guid Id, TimelineEntry View)>(), new Dictionary<Guid, BatchHead>());
        if (messages.Count > 0 && parts != MessageParts.None)
        {
            var source = await sources.GetAsync(tenant.Id, ct);
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var batch = Ask(connection, messages, parts);
            await using var reader = await batch.ExecuteReaderAsync(ct);
            if (parts.HasFlag(MessageParts.Attempts)) await EachAsync(reader, r => attempts.Add((r.GetGuid(0), Attempt(r))), ct);
            if (parts.HasFlag(MessageParts.Receipts)) await EachAsync(reader, r => receipts.Add((r.GetGuid(0), Receipt(r))), ct);
            if (parts.HasFlag(MessageParts.Events)) await EachAsync(reader, r => events.Add((r.GetGuid(0), Event(r))), ct);
            if (parts.HasFlag(MessageParts.Batch)) await EachAsync(reader, r => batches.Add(r.GetGuid(0), Head(r)), ct);
        }

        return new(attempts.ToLookup(a => a.Id, a => a.View), receipts.ToLookup(a => a.Id, a => a.View), events.ToLookup(a => a.Id, a => a.View), batches);
    }

    private static NpgsqlBatch Ask(NpgsqlConnection connection, IReadOnlyList<MessageView> messages, MessageParts parts)
    {
        var batch = new NpgsqlBatch(connection);
        var ids = messages.Select(m => m.MessageId).ToArray();
        if (parts.HasFlag(MessageParts.Attempts))
            batch.Add("select message_id, no, account, outcome, reason, started_at, ended_at from attempts where message_id = any ($1) order by message_id, no", BatchCommands.Array(NpgsqlDbType.Uuid, ids));
        if (parts.HasFlag(MessageParts.Receipts))
            batch.Add("select message_id, received_at, reported_at, status, reason, raw_status from receipts where message_id = any ($1) order by message_id, received_at", BatchCommands.Array(NpgsqlDbType.Uuid, ids));
        if (parts.HasFlag(MessageParts.Events))
            batch.Add("select message_id, at, status, reason, detail from message_events where message_id = any ($1) order by message_id, at", BatchCommands.Array(NpgsqlDbType.Uuid, ids));
        if (parts.HasFlag(MessageParts.Batch))
            batch.Add(
                "select id, lane, sender_id, reference, campaign, tags, created_at, scheduled_at, canceled_at, total, accepted, refused from batches where id = any ($1)",
                BatchCommands.Array(NpgsqlDbType.Uuid, messages.Select(m => m.BulkId).Distinct().ToArray()));
        return batch;
    }

    private static async Task EachAsync(NpgsqlDataReader reader, Action<NpgsqlDataReader> take, CancellationToken ct)
    {
        while (await reader.ReadAsync(ct)) take(reader);
        await reader.NextResultAsync(ct);
    }

    private static AttemptView Attempt(NpgsqlDataReader reader) => new(
        reader.GetInt16(1), Timeline.RouteOf(reader.GetInt16(2)), Words.Of((AttemptOutcome)reader.GetInt16(3)), (MessageReason)reader.GetInt16(4), reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6));

    private static ReceiptView Receipt(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2), (MessageStatus)reader.GetInt16(3), (MessageReason)reader.GetInt16(4), reader.GetString(5));

    private static TimelineEntry Event(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateTimeOffset>(1), (MessageStatus)reader.GetInt16(2), (MessageReason)reader.GetInt16(3), reader.IsDBNull(4) ? null : reader.GetString(4));

    private static BatchHead Head(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), Words.Of((Lane)reader.GetInt16(1)), reader.GetString(2), Text(reader, 3), Text(reader, 4), reader.GetFieldValue<string[]>(5), reader.GetFieldValue<DateTimeOffset>(6),
        Time(reader, 7), Time(reader, 8), reader.GetInt32(9), reader.GetInt32(10), reader.GetInt32(11));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
