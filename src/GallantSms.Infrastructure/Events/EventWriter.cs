using System.Text.Json;
using GallantSms.Application.Events;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Events;

/// <param name="CallbackUrl">Where the message's sender wants to be told.</param>
internal sealed record WrittenEvent(EventView View, string? CallbackUrl);

/// <summary>
/// Puts events into words: what they were comes from the log, everything else from the rows as they are now, read in one query
/// for a page. What customers must not see (accounts, costs) is not read at all.
/// </summary>
internal static class EventWriter
{
    private const string Messages = """
        select m.id, m.batch_id, m.msisdn, m.country, m.segments, m.price, b.currency, b.sender_id, b.reference, b.campaign, b.tags, b.created_at, b.scheduled_at, b.callback_url
        from messages m join batches b on b.id = m.batch_id where m.id = any($1)
        """;

    public static async Task<IReadOnlyList<WrittenEvent>> WriteAsync(NpgsqlDataSource source, IReadOnlyList<EventRef> refs, CancellationToken ct)
    {
        var messages = await MessagesAsync(source, [.. refs.Select(r => r.MessageId).OfType<Guid>().Distinct()], ct);
        var told = await ToldAsync(source, [.. refs.Where(r => r.MessageId is null && r.Told is null).Select(r => r.Place.Position).Distinct()], ct);
        return [.. refs.Select(r => Write(r, messages, told))];
    }

    private static WrittenEvent Write(EventRef r, Dictionary<Guid, (EventData Data, string? CallbackUrl)> messages, Dictionary<long, JsonElement> told)
    {
        if (r.MessageId is not { } id)
            return new(new(r.Place.ToString(), r.Type, r.At, Told(r, r.Told ?? (told.TryGetValue(r.Place.Position, out var body) ? body : null))), null);
        var known = messages.TryGetValue(id, out var found);
        var data = known ? found.Data : EventData.Nothing with { MessageId = id, BulkId = r.BatchId };
        return new(new(r.Place.ToString(), r.Type, r.At, data with { Status = r.Status, Reason = EventReason.Of(r.Reason) }), known ? found.CallbackUrl : null);
    }

    /// <summary>Ids have fields of their own wherever they stand.</summary>
    private static EventData Told(EventRef r, JsonElement? told)
    {
        if (told is not { } body) return EventData.Nothing with { BulkId = r.BatchId };
        var details = JsonSerializer.SerializeToNode(body)!.AsObject();
        Guid? Take(string name) => details.Remove(name, out var value) && Guid.TryParse(value?.GetValue<string>(), out var id) ? id : null;
        details.Remove("type");
        var (message, bulk) = (Take("message_id"), Take("bulk_id"));
        return EventData.Nothing with { MessageId = message, BulkId = bulk ?? r.BatchId, Details = details.Count == 0 ? null : JsonSerializer.SerializeToElement(details) };
    }

    private static async Task<Dictionary<Guid, (EventData, string?)>> MessagesAsync(NpgsqlDataSource source, Guid[] ids, CancellationToken ct)
    {
        var found = new Dictionary<Guid, (EventData, string?)>(ids.Length);
        if (ids.Length == 0) return found;
        await using var command = source.CreateCommand(Messages);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, ids));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var data = new EventData(
                reader.GetGuid(0), reader.GetGuid(1), "+" + reader.GetInt64(2), reader.GetString(3), reader.GetString(7), null, null, reader.GetInt16(4), reader.GetInt64(5), reader.GetString(6),
                Text(8), Text(9), reader.GetFieldValue<string[]>(10), reader.GetFieldValue<DateTimeOffset>(11), await reader.IsDBNullAsync(12, ct) ? null : reader.GetFieldValue<DateTimeOffset>(12), null);
            found[data.MessageId!.Value] = (data, Text(13));
        }

        return found;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private static async Task<Dictionary<long, JsonElement>> ToldAsync(NpgsqlDataSource source, long[] positions, CancellationToken ct)
    {
        var told = new Dictionary<long, JsonElement>();
        if (positions.Length == 0) return told;
        await using var command = source.CreateCommand("select position, body from changes where position = any($1) and body is not null");
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Bigint, positions));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) told[reader.GetInt64(0)] = JsonSerializer.Deserialize<JsonElement>(reader.GetString(1));
        return told;
    }
}
