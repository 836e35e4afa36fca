using GallantSms.Application.Events;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>
/// Writes down who is to be told of each event: one row for an endpoint and event, in the transaction that moves the cursor. Whoever
/// does a batch a second time finds the cursor moved.
/// </summary>
internal sealed class WebhookFanOut(WebhookSender sender, TimeProvider clock) : IChangeConsumer
{
    private const int RowsAtATime = 5000;

    private const string Turn = """
        insert into change_cursors (consumer, position) values ($1, 0) on conflict (consumer) do nothing
        """;

    private const string Count = """
        with x as (select * from unnest($1::uuid[], $2::int[], $3::int[]) as x(id, had, n)),
        i as (
            insert into webhook_sequences as s (message_id, sequence) select id, had + n from x
            on conflict (message_id) do nothing returning message_id, sequence),
        u as (
            update webhook_sequences s set sequence = s.sequence + x.n from x
            where s.message_id = x.id and not exists (select from i where i.message_id = x.id) returning s.message_id, s.sequence)
        select message_id, sequence from i union all select message_id, sequence from u
        """;

    private const string Insert = """
        insert into webhook_deliveries (id, endpoint_id, position, idx, at, type, message_id, batch_id, status, reason, sequence, due_at, created_at)
        select id, endpoint, position, idx, at, type, message, batch, status, reason, sequence, case when behind then 'infinity' else $13 end, $13
        from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::int[], $5::timestamptz[], $6::text[], $7::uuid[], $8::uuid[], $9::smallint[], $10::smallint[], $11::int[], $12::bool[])
            as r(id, endpoint, position, idx, at, type, message, batch, status, reason, sequence, behind)
        on conflict (endpoint_id, position, idx) do nothing
        """;

    public string Name => "webhooks";

    private sealed record Row(Guid Endpoint, EventRef Event, int? Sequence, bool Behind);

    public async Task HandleAsync(ChangeBatch batch, CancellationToken ct)
    {
        var endpoints = await EndpointsAsync(batch.Source, ct);
        var servers = await CallbacksAsync(batch, ct);
        if (endpoints.Count == 0 && servers.Count == 0) return;

        await using var connection = await batch.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var done = await TakeTurnAsync(connection, ct);
        var events = batch.Changes.Where(c => c.Position > done).SelectMany(EventRef.Of).ToList();
        var sequences = await CountAsync(connection, endpoints.Count > 0 ? events : events.Where(e => e.MessageId is { } id && servers.ContainsKey(id)), ct);
        var open = await OpenAsync(connection, [.. endpoints.Select(e => e.Id), .. servers.Values.Distinct()], events, ct);

        var rows = new List<Row>();
        foreach (var e in events)
        {
            var sequence = e.MessageId is { } id ? sequences.GetValueOrDefault(id)?.Dequeue() : (int?)null;
            foreach (var endpoint in endpoints.Where(p => p.Types.Length == 0 || p.Types.Contains(e.Type))) rows.Add(To(endpoint.Id, e, sequence));
            if (e.MessageId is { } message && servers.TryGetValue(message, out var server)) rows.Add(To(server, e, sequence));
        }

        foreach (var chunk in rows.Chunk(RowsAtATime)) await InsertAsync(connection, chunk, ct);
        await using var move = new NpgsqlBatch(connection, transaction);
        move.AddCursor(Name, batch.UpTo);
        await move.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        if (rows.Count > 0) sender.Wake(batch.Tenant.Id);

        Row To(Guid endpoint, EventRef e, int? sequence) => new(endpoint, e, sequence, e.MessageId is { } id && !open.Add((endpoint, id)));
    }

    private static async Task<List<(Guid Id, string[] Types)>> EndpointsAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select id, types from webhook_endpoints where kind = 1 and enabled");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var endpoints = new List<(Guid, string[])>();
        while (await reader.ReadAsync(ct)) endpoints.Add((reader.GetGuid(0), reader.GetFieldValue<string[]>(1)));
        return endpoints;
    }

    /// <summary>
    /// Of each message that was sent with a <c>callback_url</c>: the endpoint that stands for its server. One for a server, not for an
    /// address: addresses may differ with every send, and it is the server that is up, slow or down.
    /// </summary>
    private async Task<Dictionary<Guid, Guid>> CallbacksAsync(ChangeBatch batch, CancellationToken ct)
    {
        await using (var any = batch.Source.CreateCommand("select exists (select from batches where callback_url is not null)"))
        {
            if (!(bool)(await any.ExecuteScalarAsync(ct))!) return [];
        }

        var urls = new Dictionary<Guid, string>();
        await using (var command = batch.Source.CreateCommand("select m.id, b.callback_url from messages m join batches b on b.id = m.batch_id where m.id = any($1) and b.callback_url is not null"))
        {
            command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, [.. batch.Changes.SelectMany(c => c.MessageIds).Distinct()]));
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) urls[reader.GetGuid(0)] = new Uri(reader.GetString(1)).GetLeftPart(UriPartial.Authority);
        }

        if (urls.Count == 0) return [];
        await using var servers = batch.Source.CreateCommand("""
            with given as (select * from unnest($1::uuid[], $2::text[]) as g(id, url)),
            made as (insert into webhook_endpoints (id, kind, url, created_at) select id, 2, url, $3 from given on conflict (url) where kind = 2 do nothing returning id, url)
            select id, url from made union all select e.id, e.url from webhook_endpoints e join given g on g.url = e.url where e.kind = 2
            """);
        var known = urls.Values.Distinct().ToArray();
        servers.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(known, _ => Guid.CreateVersion7(clock.GetUtcNow()))));
        servers.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Text, known));
        servers.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        var ids = new Dictionary<string, Guid>();
        await using var made = await servers.ExecuteReaderAsync(ct);
        while (await made.ReadAsync(ct)) ids[made.GetString(1)] = made.GetGuid(0);
        return urls.ToDictionary(u => u.Key, u => ids[u.Value]);
    }

    /// <summary>One at a time for a tenant, even when two processes believe that they lead. Returns what is done already.</summary>
    private async Task<long> TakeTurnAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(WebhookQueue.PlanAnew);
        batch.Add(Turn, BatchCommands.Value(Name));
        batch.Add("select position from change_cursors where consumer = $1 for update", BatchCommands.Value(Name));
        return (long)(await batch.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// The numbers of each message's events, in order. A message whose first change was not counted (nobody listened then) goes on with 2:
    /// acceptance is the first.
    /// </summary>
    private static async Task<Dictionary<Guid, Queue<int>>> CountAsync(NpgsqlConnection connection, IEnumerable<EventRef> events, CancellationToken ct)
    {
        var news = events.Where(e => e.MessageId is not null).GroupBy(e => e.MessageId!.Value)
            .Select(g => (Id: g.Key, Had: g.First().Type == EventTypes.Of(Domain.Messages.MessageStatus.Accepted) ? 0 : 1, N: g.Count())).ToList();
        var numbers = new Dictionary<Guid, Queue<int>>(news.Count);
        if (news.Count == 0) return numbers;
        await using var command = new NpgsqlCommand(Count, connection);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, [.. news.Select(n => n.Id)]));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Integer, [.. news.Select(n => n.Had)]));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Integer, [.. news.Select(n => n.N)]));
        var counts = news.ToDictionary(n => n.Id, n => n.N);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (id, last) = (reader.GetGuid(0), reader.GetInt32(1));
            numbers[id] = new(Enumerable.Range(last - counts[id] + 1, counts[id]));
        }

        return numbers;
    }

    /// <summary>What of these messages still waits. Locked: whoever ends one of them now lets go what is written here, see <see cref="WebhookQueue"/>.</summary>
    private static async Task<HashSet<(Guid Endpoint, Guid Message)>> OpenAsync(NpgsqlConnection connection, Guid[] endpoints, List<EventRef> events, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select endpoint_id, message_id from webhook_deliveries where endpoint_id = any($1) and message_id = any($2) and state = 0 for update", connection);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, endpoints));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, [.. events.Select(e => e.MessageId).OfType<Guid>().Distinct()]));
        var open = new HashSet<(Guid, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) open.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return open;
    }

    private async Task InsertAsync(NpgsqlConnection connection, Row[] rows, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
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
