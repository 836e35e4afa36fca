using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Reports;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Reports;

/// <summary>Reads by ranges of time-ordered ids, so that a page or a batch touches only its own part of the table.</summary>
internal sealed class MessageReports(TenantDataSources sources, TimeProvider clock) : IMessageReports
{
    private const string Columns = """
        m.id, m.batch_id, m.msisdn, m.country, b.sender_id, m.status, m.reason, m.segments, m.encoding, m.price, b.currency, m.charge,
        m.attempts, b.reference, b.created_at, m.changed_at, coalesce(m.text, b.text), b.campaign, b.tags
        """;

    public async Task<Page<MessageView>> ListAsync(TenantInfo tenant, MessageFilter filter, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        var upTo = filter.Cursor is { } cursor ? Cursor(cursor) : Guid.AllBitsSet;
        await using var command = source.CreateCommand();
        command.Parameters.Add(BatchCommands.Value(upTo));
        command.Parameters.Add(BatchCommands.Value(filter.From is { } from ? MessageIds.Floor(from) : Guid.Empty));
        command.Parameters.Add(BatchCommands.Value(filter.To is { } to ? MessageIds.Floor(to) : Guid.AllBitsSet));
        command.Parameters.Add(BatchCommands.Value(filter.BulkId, NpgsqlDbType.Uuid));
        command.Parameters.Add(BatchCommands.Value((short?)filter.Status, NpgsqlDbType.Smallint));
        command.Parameters.Add(BatchCommands.Value(filter.Limit + 1));
        command.Parameters.Add(BatchCommands.Value(filter.Msisdn, NpgsqlDbType.Bigint));
        command.Parameters.Add(BatchCommands.Value(filter.Campaign, NpgsqlDbType.Text));
        command.Parameters.Add(BatchCommands.Value(filter.Tag, NpgsqlDbType.Text));
        var clauses = new FilterClauses(command).OfMessages(filter.Query);
#pragma warning disable CA2100 // constants, and numbers of parameters
        command.CommandText = $"""
            select {Columns} from messages m join batches b on b.id = m.batch_id
            where m.id < $1 and m.id >= $2 and m.id < $3
              and ($4::uuid is null or (m.batch_id = $4 and m.id between (select first_id from batches where id = $4) and (select last_id from batches where id = $4)))
              and ($5::smallint is null or m.status = $5)
              and ($7::bigint is null or m.msisdn = $7)
              and ($8::text is null or b.campaign = $8)
              and ($9::text is null or $9 = any (b.tags)){clauses}
            order by m.id desc limit $6
            """;
#pragma warning restore CA2100

        var items = new List<MessageView>(filter.Limit + 1);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) items.Add(Read(reader));
        if (items.Count <= filter.Limit) return new(items, null);
        items.RemoveAt(filter.Limit);
        return new(items, items[^1].MessageId.ToString("N"));
    }

    public async Task<IReadOnlyList<(MessageView Message, string Text)>> FindAsync(TenantInfo tenant, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return [];
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand($"""
            select {Columns} from unnest($1::uuid[]) with ordinality as w (id, no)
            join messages m on m.id = w.id join batches b on b.id = m.batch_id order by w.no
            """);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, ids.ToArray()));
        var found = new List<(MessageView, string)>(ids.Count);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) found.Add((Read(reader), reader.GetString(16)));
        return found;
    }

    public async Task<MessageReport?> MessageAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"select {Columns}, b.scheduled_at from messages m join batches b on b.id = m.batch_id where m.id = $1", BatchCommands.Value(id));
        batch.Add("select no, account, outcome, reason, queued_at, started_at, ended_at from attempts where message_id = $1 order by no", BatchCommands.Value(id));
        batch.Add("select received_at, reported_at, status, reason, raw_status from receipts where message_id = $1 order by received_at", BatchCommands.Value(id));
        batch.Add("select at, status, reason, detail from message_events where message_id = $1 order by at", BatchCommands.Value(id));
        batch.Add("select queued_at, started_at from submissions where $1 = any (message_ids) and state = 0", BatchCommands.Value(id));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;

        var message = Read(reader);
        var (text, scheduledAt) = (reader.GetString(16), reader.IsDBNull(19) ? (DateTimeOffset?)null : reader.GetFieldValue<DateTimeOffset>(19));
        var timeline = new Timeline(message, scheduledAt);
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            timeline.Attempt(
                reader.GetInt16(0), reader.GetInt16(1), reader.GetInt16(2), (MessageReason)reader.GetInt16(3),
                reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6));
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            timeline.Receipt(new(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1), (MessageStatus)reader.GetInt16(2), (MessageReason)reader.GetInt16(3), reader.GetString(4)));
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
            timeline.Event(reader.GetFieldValue<DateTimeOffset>(0), (MessageStatus)reader.GetInt16(1), (MessageReason)reader.GetInt16(2), reader.IsDBNull(3) ? null : reader.GetString(3));
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct)) timeline.UnderWay(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));

        var shown = timeline.IsUnderWay && message.Status < MessageStatus.Sending ? message with { Status = MessageStatus.Sending } : message;
        return new(shown, text, timeline.Entries, timeline.Attempts, timeline.Receipts);
    }

    public async Task<BatchReport?> BatchAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            """
            select lane, sender_id, reference, created_at, scheduled_at, canceled_at, total, accepted, refused, segments, price, currency, paused_at, campaign, tags from batches where id = $1
            """,
            BatchCommands.Value(id));
        batch.Add(
            """
            select m.status, count(*) from messages m
            where m.batch_id = $1 and m.id between (select first_id from batches where id = $1) and (select last_id from batches where id = $1) group by m.status
            """,
            BatchCommands.Value(id));
        batch.Add("select coalesce(sum(cardinality(s.message_ids)), 0) from submissions s join chunks c on c.id = s.chunk_id where c.batch_id = $1 and s.state = 0", BatchCommands.Value(id));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;

        var head = new BatchReport(
            id, Words.Of((Lane)reader.GetInt16(0)), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3),
            reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5),
            reader.GetInt32(6), reader.GetInt32(7), reader.GetInt32(8), reader.GetInt64(9), reader.GetInt64(10), reader.GetString(11), false, new Dictionary<string, long>(),
            reader.IsDBNull(13) ? null : reader.GetString(13), reader.GetFieldValue<string[]>(14), reader.IsDBNull(12) ? null : reader.GetFieldValue<DateTimeOffset>(12));
        await reader.NextResultAsync(ct);
        var counts = new SortedDictionary<MessageStatus, long>();
        while (await reader.ReadAsync(ct)) counts[(MessageStatus)reader.GetInt16(0)] = reader.GetInt64(1);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        ShowSending(counts, reader.GetInt64(0));

        var finished = counts.Keys.All(s => s.IsTerminal());
        return head with { Finished = finished, Counts = counts.ToDictionary(c => Words.Of(c.Key), c => c.Value) };
    }

    public async Task<Page<RefusalView>> RefusalsAsync(TenantInfo tenant, Guid batchId, int after, int limit, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand("select seq, given, code, message from refusals where batch_id = $1 and seq > $2 order by seq limit $3");
        command.Parameters.Add(BatchCommands.Value(batchId));
        command.Parameters.Add(BatchCommands.Value(after));
        command.Parameters.Add(BatchCommands.Value(limit));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var items = new List<RefusalView>();
        while (await reader.ReadAsync(ct)) items.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        return new(items, items.Count == limit ? items[^1].Index.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    public async Task<StatsView> StatsAsync(TenantInfo tenant, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var batch = source.CreateBatch();
        HourlySums.Add(batch, from, to, clock.GetUtcNow());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var counts = new SortedDictionary<MessageStatus, long>();
        long segments = 0, spent = 0;
        foreach (var sum in await HourlySums.ReadAsync(reader, ct))
        {
            counts[sum.Status] = counts.GetValueOrDefault(sum.Status) + sum.Messages;
            (segments, spent) = (segments + sum.Segments, spent + sum.Spent);
        }

        var told = counts.Where(c => c.Key is >= MessageStatus.Delivered and <= MessageStatus.Unknown).Sum(c => c.Value);
        return new(
            from, to, counts.Values.Sum(), segments, spent, tenant.Currency,
            told == 0 ? null : (double)counts.GetValueOrDefault(MessageStatus.Delivered) / told, counts.ToDictionary(c => Words.Of(c.Key), c => c.Value));
    }

    /// <summary>Messages of an open submission are being sent, whatever their rows say: rows are not touched on the way out.</summary>
    private static void ShowSending(SortedDictionary<MessageStatus, long> counts, long sending)
    {
        foreach (var status in new[] { MessageStatus.Queued, MessageStatus.Scheduled, MessageStatus.Deferred })
        {
            var moved = Math.Min(counts.GetValueOrDefault(status), sending);
            if (moved == 0) continue;
            counts[status] -= moved;
            if (counts[status] == 0) counts.Remove(status);
            counts[MessageStatus.Sending] = counts.GetValueOrDefault(MessageStatus.Sending) + moved;
            sending -= moved;
        }
    }

    /// <summary>Empty: the person was erased.</summary>
    public static string To(long msisdn) => msisdn == 0 ? "" : "+" + msisdn;

    private static MessageView Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetGuid(1), To(reader.GetInt64(2)), reader.GetString(3), reader.GetString(4), (MessageStatus)reader.GetInt16(5),
        (MessageReason)reader.GetInt16(6), reader.GetInt16(7), (SmsEncoding)reader.GetInt16(8), reader.GetInt64(9), reader.GetString(10),
        reader.GetInt16(11) == (short)Charge.Captured, reader.GetInt16(12), reader.IsDBNull(13) ? null : reader.GetString(13),
        reader.GetFieldValue<DateTimeOffset>(14), reader.GetFieldValue<DateTimeOffset>(15), reader.IsDBNull(17) ? null : reader.GetString(17), reader.GetFieldValue<string[]>(18));

    private static Guid Cursor(string given) =>
        Guid.TryParseExact(given, "N", out var id) ? id : throw SendErrors.Invalid("cursor", given, "INVALID_CURSOR", "Use the next_cursor of the page before.");
}
