using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Rights.Privacy;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>A chunk a worker has claimed. <see cref="Owner"/> is this claim's token: a later claim has another.</summary>
internal sealed record Chunk(Guid Id, Guid? BatchId, Lane Lane, Guid Owner, DateTimeOffset QueuedAt, IReadOnlyList<ClaimedMessage> Messages)
{
    private const string Take = """
        update chunks set state = 2, owner = $2, due_at = $3, deliveries = deliveries + 1
        where id = $1 and state = 1
        returning batch_id, lane, released_at
        """;

    // Order matters: the claim is its own statement, so that this one sees what a cancel committed before it.
    private const string Read = """
        select m.id, m.msisdn, m.country, m.segments, m.encoding, m.attempts, m.text, m.batch_id, s.msisdn is not null, m.account
        from unnest((select message_ids from chunks where id = $1 and owner = $2)) as w(id)
        join messages m on m.id = w.id
        left join suppressions s on s.msisdn = m.msisdn
        where m.status in (0, 1, 2, 3)
        """;

    private const string ReadBatches = """
        select id, text, sender_id, flash, expires_at, canceled_at is not null, traffic from batches where id in (
            select m.batch_id from unnest((select message_ids from chunks where id = $1 and owner = $2)) as w(id) join messages m on m.id = w.id)
        """;

    private const string ReadBatch = """
        select b.id, b.text, b.sender_id, b.flash, b.expires_at, b.canceled_at is not null, b.traffic
        from batches b join chunks c on c.batch_id = b.id where c.id = $1 and c.owner = $2
        """;

    private sealed record BatchPart(string Text, string SenderId, bool Flash, DateTimeOffset ExpiresAt, bool Canceled, TrafficClass Traffic);

    /// <summary><c>null</c>: somebody else has it, or it is through.</summary>
    /// <param name="erased">Asked only when the tenant has erased people who had opted out.</param>
    public static async Task<Chunk?> ClaimAsync(
        NpgsqlConnection connection, Guid id, Lane lane, DateTimeOffset leaseUntil, Func<IReadOnlyCollection<long>, Task<IReadOnlySet<long>>> erased, CancellationToken ct)
    {
        var owner = Guid.NewGuid();
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(Take, BatchCommands.Value(id), BatchCommands.Value(owner), BatchCommands.Value(leaseUntil));
        // A bulk chunk is of one batch: its text travels once, not with every message.
        batch.Add(lane == Lane.Bulk ? ReadBatch : ReadBatches, BatchCommands.Value(id), BatchCommands.Value(owner));
        batch.Add(Read, BatchCommands.Value(id), BatchCommands.Value(owner));
        batch.Add(ErasedSuppressions.Any);

        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        var batchId = reader.IsDBNull(0) ? (Guid?)null : reader.GetGuid(0);
        var queuedAt = reader.GetFieldValue<DateTimeOffset>(2);

        await reader.NextResultAsync(ct);
        var batches = new Dictionary<Guid, BatchPart>();
        while (await reader.ReadAsync(ct))
            batches[reader.GetGuid(0)] = new(reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetBoolean(5),
                (TrafficClass)reader.GetInt16(6));

        await reader.NextResultAsync(ct);
        var messages = new List<ClaimedMessage>();
        while (await reader.ReadAsync(ct))
        {
            var part = batches[reader.GetGuid(7)];
            messages.Add(new(
                reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt16(3), (SmsEncoding)reader.GetInt16(4), reader.GetInt16(5),
                reader.IsDBNull(6) ? part.Text : reader.GetString(6), part.SenderId, part.Flash, part.ExpiresAt, part.Canceled, reader.GetBoolean(8), part.Traffic, reader.GetInt16(9)));
        }

        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        var ask = reader.GetBoolean(0);
        await reader.CloseAsync();
        if (ask) Suppress(messages, await erased([.. messages.Select(m => m.Msisdn).Distinct()]));
        return new(id, batchId, lane, owner, queuedAt, messages);
    }

    private static void Suppress(List<ClaimedMessage> messages, IReadOnlySet<long> erased)
    {
        for (var i = 0; i < messages.Count; i++)
            if (erased.Contains(messages[i].Msisdn)) messages[i] = messages[i] with { Suppressed = true };
    }
}
