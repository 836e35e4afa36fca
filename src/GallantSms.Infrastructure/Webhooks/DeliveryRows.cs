using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>An endpoint of the tenant's and the types of events that it is told of; none: all.</summary>
internal sealed record Listener(Guid Id, string[] Types)
{
    public bool Hears(string type) => Types.Length == 0 || Types.Contains(type);
}

/// <summary>An event that an endpoint is to be told of.</summary>
/// <param name="Behind">An event of its message before it still waits there.</param>
internal sealed record DeliveryRow(Guid Endpoint, EventRef Event, int? Sequence, bool Behind);

/// <summary>How deliveries are written down, each once, by whoever reads the log for an endpoint.</summary>
internal static class DeliveryRows
{
    /// <summary>Of the reader that tells all endpoints that are up to date.</summary>
    public const string Cursor = "webhooks";

    private const int RowsAtATime = 5000;

    private const string Turn = """
        insert into change_cursors (consumer, position) values ($1, 0) on conflict (consumer) do nothing
        """;

    private const string Insert = """
        insert into webhook_deliveries (id, endpoint_id, position, idx, at, type, message_id, batch_id, status, reason, sequence, due_at, created_at)
        select id, endpoint, position, idx, at, type, message, batch, status, reason, sequence, case when behind then 'infinity' else $13 end, $13
        from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::int[], $5::timestamptz[], $6::text[], $7::uuid[], $8::uuid[], $9::smallint[], $10::smallint[], $11::int[], $12::bool[])
            as r(id, endpoint, position, idx, at, type, message, batch, status, reason, sequence, behind)
        on conflict (endpoint_id, position, idx) do nothing
        """;

    /// <summary>One at a time for a tenant, even when two processes believe that they lead. Returns what everybody has been told.</summary>
    public static async Task<long> TakeTurnAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(WebhookQueue.PlanAnew);
        batch.Add(Turn, BatchCommands.Value(Cursor));
        batch.Add("select position from change_cursors where consumer = $1 for update", BatchCommands.Value(Cursor));
        return (long)(await batch.ExecuteScalarAsync(ct))!;
    }

    /// <summary>What of these messages still waits. Locked: whoever ends one of them now lets go what is written here, see <see cref="WebhookQueue"/>.</summary>
    public static async Task<HashSet<(Guid Endpoint, Guid Message)>> OpenAsync(NpgsqlConnection connection, Guid[] endpoints, List<EventRef> events, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select endpoint_id, message_id from webhook_deliveries where endpoint_id = any($1) and message_id = any($2) and state = 0 for update", connection);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, endpoints));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, [.. events.Select(e => e.MessageId).OfType<Guid>().Distinct()]));
        var open = new HashSet<(Guid, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) open.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return open;
    }

    public static async Task InsertAsync(NpgsqlConnection connection, IReadOnlyCollection<DeliveryRow> rows, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var chunk in rows.Chunk(RowsAtATime)) await InsertAsync(connection, chunk, now, ct);
    }

    private static async Task InsertAsync(NpgsqlConnection connection, DeliveryRow[] rows, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        var p = command.Parameters;
        p.Add(BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(rows, _ => Guid.CreateVersion7(now))));
        p.Add(BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(rows, r => r.Endpoint)));
        p.Add(BatchCommands.Array(NpgsqlDbType.Bigint, Array.ConvertAll(rows, r => r.Event.Place.Position)));
        p.Add(BatchCommands.Array(NpgsqlDbType.Integer, Array.ConvertAll(rows, r => r.Event.Place.Index)));
        p.Add(BatchCommands.Array(NpgsqlDbType.TimestampTz, Array.ConvertAll(rows, r => r.Event.At.UtcDateTime)));
        p.Add(BatchCommands.Array(NpgsqlDbType.Text, Array.ConvertAll(rows, r => r.Event.Type)));
        p.Add(BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(rows, r => r.Event.MessageId)));
        p.Add(BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(rows, r => r.Event.BatchId)));
        p.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => (short?)r.Event.Status)));
        p.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => (short)r.Event.Reason)));
        p.Add(BatchCommands.Array(NpgsqlDbType.Integer, Array.ConvertAll(rows, r => r.Sequence)));
        p.Add(BatchCommands.Array(NpgsqlDbType.Boolean, Array.ConvertAll(rows, r => r.Behind)));
        p.Add(BatchCommands.Value(now, NpgsqlDbType.TimestampTz));
        await command.ExecuteNonQueryAsync(ct);
    }
}
