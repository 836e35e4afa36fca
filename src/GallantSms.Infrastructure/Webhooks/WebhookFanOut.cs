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

    public string Name => DeliveryRows.Cursor;

    public async Task HandleAsync(ChangeBatch batch, CancellationToken ct)
    {
        // Also one that is disabled counts: it may catch up, and then each change has to have its number.
        var (listens, servers) = (await AnyEndpointAsync(batch.Source, ct), await CallbacksAsync(batch, ct));
        if (!listens && servers.Count == 0) return;

        await using var connection = await batch.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var done = await DeliveryRows.TakeTurnAsync(connection, ct);
        var endpoints = await ListeningAsync(connection, ct);
        var events = batch.Changes.Where(c => c.Position > done).SelectMany(EventRef.Of).ToList();
        var sequences = await CountAsync(connection, listens || endpoints.Count > 0 ? events : events.Where(e => e.MessageId is { } id && servers.ContainsKey(id)), ct);
        var open = await DeliveryRows.OpenAsync(connection, [.. endpoints.Select(e => e.Id), .. servers.Values.Distinct()], events, ct);

        var rows = new List<DeliveryRow>();
        foreach (var e in events)
        {
            var sequence = e.MessageId is { } id ? sequences.GetValueOrDefault(id)?.Dequeue() : (int?)null;
            foreach (var endpoint in endpoints.Where(p => p.Hears(e.Type))) rows.Add(To(endpoint.Id, e, sequence));
            if (e.MessageId is { } message && servers.TryGetValue(message, out var server)) rows.Add(To(server, e, sequence));
        }

        await DeliveryRows.InsertAsync(connection, rows, clock.GetUtcNow(), ct);
        await using var move = new NpgsqlBatch(connection, transaction);
        move.AddCursor(Name, batch.UpTo);
        await move.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        if (rows.Count > 0) sender.Wake(batch.Tenant.Id);

        DeliveryRow To(Guid endpoint, EventRef e, int? sequence) => new(endpoint, e, sequence, e.MessageId is { } id && !open.Add((endpoint, id)));
    }

    private static async Task<bool> AnyEndpointAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select exists (select from webhook_endpoints where kind = 1)");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Read within the turn: one that has just caught up up to this turn must not miss it.</summary>
    private static async Task<List<Listener>> ListeningAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id, types from webhook_endpoints where kind = 1 and enabled and told_up_to is null", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var endpoints = new List<Listener>();
        while (await reader.ReadAsync(ct)) endpoints.Add(new(reader.GetGuid(0), reader.GetFieldValue<string[]>(1)));
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
}
