using GallantSms.Application.Events;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Events;

internal sealed class EventFeed(TenantDataSources sources) : IEventFeed
{
    private const int RowsAtATime = 20;

    /// <summary>Rows that one request looks through at most, where a filter passes few of them.</summary>
    private const int MostRows = 400;

    public async Task<EventPage> ReadAsync(TenantInfo tenant, EventFilter filter, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        if (filter.BulkId is { } bulk && !await ExistsAsync(source, bulk, ct)) throw SendErrors.NotFound("bulk", bulk);
        if (filter.After is not { } cursor) return new([], (await LatestAsync(source, ct)).ToString(), false);

        var (events, rows, checkedStart) = (new List<EventRef>(), 0, cursor.Position == 0);
        while (rows < MostRows)
        {
            // The row of the cursor once more: it may have events behind it.
            var changes = await ChangeReader.ReadAsync(source, Math.Max(0, cursor.Position - 1), RowsAtATime, ct);
            if (!checkedStart) await DemandAsync(source, cursor, changes, ct);
            checkedStart = true;
            var fresh = changes.SelectMany(EventRef.Of).Where(e => IsAfter(e.Place, cursor));
            var wanted = await ChooseAsync(source, [.. fresh.Where(e => filter.Types.Count == 0 || filter.Types.Contains(e.Type))], filter.BulkId, ct);
            var room = filter.Limit - events.Count;
            events.AddRange(wanted.Take(room));
            if (wanted.Count > room || (wanted.Count == room && room > 0))
            {
                cursor = events[^1].Place;
                return new(await WordsAsync(source, events, ct), cursor.ToString(), HasMore: wanted.Count > room || changes.Count == RowsAtATime || IsAfter(EventRef.End(changes[^1]), cursor));
            }

            if (changes.Count > 0 && IsAfter(EventRef.End(changes[^1]), cursor)) cursor = EventRef.End(changes[^1]);
            rows += changes.Count;
            if (changes.Count < RowsAtATime) return new(await WordsAsync(source, events, ct), cursor.ToString(), HasMore: false);
        }

        return new(await WordsAsync(source, events, ct), cursor.ToString(), HasMore: true);
    }

    private static bool IsAfter(EventCursor place, EventCursor cursor) =>
        place.Position > cursor.Position || (place.Position == cursor.Position && place.Index > cursor.Index);

    private static async Task<IReadOnlyList<EventView>> WordsAsync(NpgsqlDataSource source, List<EventRef> events, CancellationToken ct) =>
        [.. (await EventWriter.WriteAsync(source, events, ct)).Select(w => w.View)];

    /// <summary>Retention drops the oldest rows. Who stands before a gap is told, instead of stepping over it.</summary>
    private static async Task DemandAsync(NpgsqlDataSource source, EventCursor cursor, List<Change> next, CancellationToken ct)
    {
        if (next.Count > 0 && next[0].Position <= cursor.Position + 1) return;
        var head = await ChangeReader.HeadAsync(source, ct);
        if (cursor.Position > head) throw SendErrors.Invalid("after", cursor.ToString(), "INVALID_CURSOR", "There has been no such event.");
        if (cursor.Position == head) return;
        throw EventErrors.Expired(cursor.ToString(), next.Count > 0 ? new EventCursor(next[0].Position - 1, 0).ToString() : "latest");
    }

    private static async Task<IReadOnlyList<EventRef>> ChooseAsync(NpgsqlDataSource source, IReadOnlyList<EventRef> events, Guid? bulk, CancellationToken ct)
    {
        if (bulk is not { } id || events.Count == 0) return events;
        await using var command = source.CreateCommand("select id from messages where id = any($1) and batch_id = $2");
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, [.. events.Where(e => e.BatchId is null).Select(e => e.MessageId).OfType<Guid>().Distinct()]));
        command.Parameters.Add(BatchCommands.Value(id));
        var members = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) members.Add(reader.GetGuid(0));
        return [.. events.Where(e => e.BatchId == id || (e.MessageId is { } message && members.Contains(message)))];
    }

    private static async Task<bool> ExistsAsync(NpgsqlDataSource source, Guid bulk, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select exists (select from batches where id = $1)");
        command.Parameters.Add(BatchCommands.Value(bulk));
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<EventCursor> LatestAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select h.position, greatest(coalesce(cardinality(c.message_ids), 0), 1) - 1 from change_head h left join changes c on c.position = h.position");
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(reader.GetInt64(0), reader.GetInt32(1));
    }
}
