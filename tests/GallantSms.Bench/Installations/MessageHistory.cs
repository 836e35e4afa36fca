using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Bench.Installations;

/// <summary>
/// A tenant's past, written straight into its tables: half in bulks of one text, a quarter in bulks with a text for each, a quarter
/// sent one by one; over the last 25 days. The same for the same count.
/// </summary>
internal sealed class MessageHistory(TenantInfo tenant, NpgsqlDataSource source, int count)
{
    private const int BulkSize = 10_000;
    private const int Days = 25;

    private static readonly string[] Vocabulary =
    [
        "your", "order", "has", "been", "shipped", "today", "account", "balance", "payment", "received", "thank", "you", "reminder", "appointment", "tomorrow", "clinic", "school", "fees", "due", "offer",
        "discount", "weekend", "sale", "code", "confirm", "delivery", "parcel", "station", "meeting", "update", "service", "water", "power", "outage", "member", "points", "reward", "visit", "store", "now",
    ];

    private static readonly string[] Senders = ["GALLANT", "CLINIC", "BANK", "SHOP", "SCHOOL"];
    private static readonly string[] Countries = ["KE", "KE", "KE", "KE", "UG", "TZ", "GB", "DE"];

    private readonly Random _random = new(1);
    private readonly DateTimeOffset _begin = DateTimeOffset.UtcNow.AddDays(-Days);

    public async Task WriteAsync(CancellationToken ct)
    {
        var parts = Parts().ToList();
        await using var connection = await source.OpenConnectionAsync(ct);
        await using (var batches = await connection.BeginBinaryImportAsync(
            "copy batches (id, created_at, lane, sender_id, text, templated, encoding, flash, reference, expires_at, total, accepted, refused, segments, price, currency, price_version, credential_id, first_id, last_id, campaign, tags) from stdin binary", ct))
        {
            foreach (var part in parts) await WriteAsync(batches, part, ct);
            await batches.CompleteAsync(ct);
        }

        await using (var messages = await connection.BeginBinaryImportAsync(
            "copy messages (id, batch_id, msisdn, price, changed_at, status, charge, segments, encoding, attempts, reason, account, country, text, network) from stdin binary", ct))
        {
            messages.Timeout = TimeSpan.FromMinutes(10);
            foreach (var part in parts)
                foreach (var id in part.Ids) await WriteAsync(messages, part, id, ct);
            await messages.CompleteAsync(ct);
        }

        await using var analyze = new NpgsqlCommand("analyze", connection) { CommandTimeout = 300 };
        await analyze.ExecuteNonQueryAsync(ct);
    }

    private IEnumerable<Part> Parts()
    {
        for (var (written, no) = (0, 0); written < count; no++)
        {
            var size = no % 4 == 3 ? 1 : Math.Min(BulkSize, count - written);
            // As many singles as fill a bulk come in a row, each its own send.
            var sends = no % 4 == 3 ? Math.Min(BulkSize, count - written) : 1;
            for (var i = 0; i < sends; i++, written += size)
            {
                var ids = new Guid[size];
                MessageIds.Fill(ids, tenant.No, _begin.AddDays((double)Days * written / count));
                yield return new(ids, no, Text(), no % 4 == 2, size == 1 ? $"ref-{written}" : null);
            }
        }
    }

    private async Task WriteAsync(NpgsqlBinaryImporter batches, Part part, CancellationToken ct)
    {
        await batches.StartRowAsync(ct);
        var at = MessageIds.TimeOf(part.Ids[0]).UtcDateTime;
        await batches.WriteAsync(part.Batch, NpgsqlDbType.Uuid, ct);
        await batches.WriteAsync(at, NpgsqlDbType.TimestampTz, ct);
        await batches.WriteAsync((short)(part.Ids.Length == 1 ? Lane.Single : Lane.Bulk), NpgsqlDbType.Smallint, ct);
        await batches.WriteAsync(Senders[part.No % Senders.Length], NpgsqlDbType.Text, ct);
        await batches.WriteAsync(part.Text, NpgsqlDbType.Text, ct);
        await batches.WriteAsync(part.Personal, NpgsqlDbType.Boolean, ct);
        await batches.WriteAsync((short)0, NpgsqlDbType.Smallint, ct);
        await batches.WriteAsync(false, NpgsqlDbType.Boolean, ct);
        if (part.Reference is null) await batches.WriteNullAsync(ct);
        else await batches.WriteAsync(part.Reference, NpgsqlDbType.Text, ct);
        await batches.WriteAsync(at.AddDays(3), NpgsqlDbType.TimestampTz, ct);
        await batches.WriteAsync(part.Ids.Length, NpgsqlDbType.Integer, ct);
        await batches.WriteAsync(part.Ids.Length, NpgsqlDbType.Integer, ct);
        await batches.WriteAsync(0, NpgsqlDbType.Integer, ct);
        await batches.WriteAsync((long)part.Ids.Length, NpgsqlDbType.Bigint, ct);
        await batches.WriteAsync(8_000L * part.Ids.Length, NpgsqlDbType.Bigint, ct);
        await batches.WriteAsync("USD", NpgsqlDbType.Text, ct);
        await batches.WriteAsync(1, NpgsqlDbType.Integer, ct);
        await batches.WriteAsync(tenant.Id, NpgsqlDbType.Uuid, ct);
        await batches.WriteAsync(part.Ids[0], NpgsqlDbType.Uuid, ct);
        await batches.WriteAsync(part.Ids[^1], NpgsqlDbType.Uuid, ct);
        if (part.Ids.Length == 1) await batches.WriteNullAsync(ct);
        else await batches.WriteAsync($"campaign-{part.No % 20}", NpgsqlDbType.Text, ct);
        await batches.WriteAsync(part.Ids.Length == 1 ? [] : new[] { $"tag-{part.No % 7}" }, NpgsqlDbType.Array | NpgsqlDbType.Text, ct);
    }

    private async Task WriteAsync(NpgsqlBinaryImporter messages, Part part, Guid id, CancellationToken ct)
    {
        var failed = _random.Next(20) == 0;
        await messages.StartRowAsync(ct);
        await messages.WriteAsync(id, NpgsqlDbType.Uuid, ct);
        await messages.WriteAsync(part.Batch, NpgsqlDbType.Uuid, ct);
        await messages.WriteAsync(254_700_000_000L + _random.Next(99_999_999), NpgsqlDbType.Bigint, ct);
        await messages.WriteAsync(8_000L + 1000 * _random.Next(40), NpgsqlDbType.Bigint, ct);
        await messages.WriteAsync(MessageIds.TimeOf(id).UtcDateTime, NpgsqlDbType.TimestampTz, ct);
        await messages.WriteAsync((short)(failed ? MessageStatus.Undelivered : MessageStatus.Delivered), NpgsqlDbType.Smallint, ct);
        await messages.WriteAsync((short)1, NpgsqlDbType.Smallint, ct);
        await messages.WriteAsync((short)1, NpgsqlDbType.Smallint, ct);
        await messages.WriteAsync((short)0, NpgsqlDbType.Smallint, ct);
        await messages.WriteAsync((short)1, NpgsqlDbType.Smallint, ct);
        await messages.WriteAsync((short)(failed ? MessageReason.AbsentSubscriber : MessageReason.None), NpgsqlDbType.Smallint, ct);
        await messages.WriteAsync((short)(1 + _random.Next(3)), NpgsqlDbType.Smallint, ct);
        await messages.WriteAsync(Countries[_random.Next(Countries.Length)], NpgsqlDbType.Text, ct);
        if (part.Personal) await messages.WriteAsync($"{part.Text} {_random.Next(1_000_000)}", NpgsqlDbType.Text, ct);
        else await messages.WriteNullAsync(ct);
        await messages.WriteAsync(63_901 + _random.Next(3), NpgsqlDbType.Integer, ct);
    }

    private string Text() => string.Join(' ', Enumerable.Range(0, 12).Select(_ => Vocabulary[_random.Next(Vocabulary.Length)]).Append($"no {_random.Next(1_000_000)}"));

    private sealed record Part(Guid[] Ids, int No, string Text, bool Personal, string? Reference)
    {
        public Guid Batch { get; } = Guid.CreateVersion7();
    }
}
