using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Receipts;

/// <summary>A carrier's id of a message or of one part of it.</summary>
internal readonly record struct CarrierReference(string Reference, Guid MessageId, short Part, short Parts);

/// <summary>A receipt that waits for its message, and the id it is kept by.</summary>
internal sealed record WaitingReceipt(Guid Id, ProviderReceipt Receipt);

/// <summary>
/// Which message a carrier's own id names, for carriers that do not report ours. Whoever writes, writes before looking: a
/// submit's ids and then the receipts that wait for them, a receipt and then the ids it may belong to. So whichever comes
/// first, one of the two sees the other.
/// </summary>
internal sealed class ReferenceBook(PlatformDataSource platform, TimeProvider clock)
{
    private const string Remember = """
        insert into carrier_references (account_no, reference, message_id, part, parts, at)
        select $1, reference, message_id, part, parts, $2 from unnest($3::text[], $4::uuid[], $5::smallint[], $6::smallint[]) as n(reference, message_id, part, parts)
        """;

    private const string Waiting = """
        select u.id, u.reference, u.status, u.reason, u.raw_status, u.reported_at from unnest($2::text[]) as n(reference)
        join unmatched_receipts u on u.account_no = $1 and u.reference = n.reference and u.received_at > $3
        """;

    private const string Find = """
        select distinct on (r.reference) r.reference, r.message_id, r.part, r.parts
        from unnest($2::text[]) as n(reference) join carrier_references r on r.account_no = $1 and r.reference = n.reference
        order by r.reference, r.at desc
        """;

    private const string MarkPart = """
        update carrier_references r set status = n.status, reason = n.reason
        from unnest($2::text[], $3::smallint[], $4::smallint[]) as n(reference, status, reason)
        where r.account_no = $1 and r.reference = n.reference and (r.status is null or r.status <> 10)
        """;

    private const string PartsOf = """
        select message_id, count(distinct part) filter (where status = 10), max(parts), min(status) filter (where status > 10), min(reason) filter (where status > 10)
        from carrier_references where message_id = any($1) and parts > 1 group by message_id
        """;

    private const string Park = """
        insert into unmatched_receipts (id, account_no, reference, message_id, status, reason, raw_status, reported_at, received_at)
        select n.id, $1, n.reference, n.message_id, n.status, n.reason, n.raw, n.reported_at, $2
        from unnest($3::uuid[], $4::text[], $5::uuid[], $6::smallint[], $7::smallint[], $8::text[], $9::timestamptz[]) as n(id, reference, message_id, status, reason, raw, reported_at)
        where (select count(*) from (select from unmatched_receipts u where u.account_no = $1 limit 10000) few) < 10000 -- nobody fills our disk with nonsense
        """;

    /// <summary>A receipt is early by seconds; an older one with the same reference is of another message.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(10);

    /// <summary>Keeps what a submit was answered with; returns the receipts that had come before it, to be discarded once they are told.</summary>
    public async Task<IReadOnlyList<WaitingReceipt>> RememberAsync(short account, IReadOnlyCollection<CarrierReference> references, CancellationToken ct)
    {
        var rows = references.ToArray();
        await using (var command = platform.Source.CreateCommand(Remember))
        {
            command.Parameters.Add(BatchCommands.Value(account));
            command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
            command.Parameters.Add(Texts(rows, r => r.Reference));
            command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(rows, r => r.MessageId)));
            command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => r.Part)));
            command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => r.Parts)));
            await command.ExecuteNonQueryAsync(ct);
        }

        await using var waiting = platform.Source.CreateCommand(Waiting);
        waiting.Parameters.Add(BatchCommands.Value(account));
        waiting.Parameters.Add(Texts(rows, r => r.Reference));
        waiting.Parameters.Add(BatchCommands.Value(clock.GetUtcNow() - Early));
        await using var reader = await waiting.ExecuteReaderAsync(ct);
        var early = new List<WaitingReceipt>();
        while (await reader.ReadAsync(ct))
        {
            early.Add(new(reader.GetGuid(0), new(Guid.Empty, (MessageStatus)reader.GetInt16(2), (MessageReason)reader.GetInt16(3), reader.GetString(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetString(1))));
        }

        return early;
    }

    /// <summary>
    /// Gives receipts the ids of their messages. Of a message in parts there is news only when all parts arrived, or one never
    /// will. What fits nothing is kept, for the submit that may still be about to tell.
    /// </summary>
    public async Task<IReadOnlyList<ProviderReceipt>> MatchAsync(short account, IReadOnlyList<ProviderReceipt> receipts, CancellationToken ct)
    {
        var found = await FindAsync(account, receipts, ct);
        var missing = receipts.Where(r => !found.ContainsKey(r.Reference!)).ToList();
        if (missing.Count > 0)
        {
            var ids = await ParkAsync(account, missing, ct);
            var late = await FindAsync(account, missing, ct);
            if (late.Count > 0)
            {
                var told = Enumerable.Range(0, missing.Count).Where(i => late.ContainsKey(missing[i].Reference!)).ToArray();
                await DiscardAsync([.. told.Select(i => ids[i])], ct);
                foreach (var (reference, named) in late) found[reference] = named;
            }
        }

        return await NamedAsync(account, receipts, found, ct);
    }

    /// <summary>As <see cref="MatchAsync"/>, of a receipt that is kept already; <c>null</c>: it still fits nothing.</summary>
    public async Task<IReadOnlyList<ProviderReceipt>?> MatchKeptAsync(short account, ProviderReceipt receipt, CancellationToken ct) =>
        receipt.Reference is not null && await FindAsync(account, [receipt], ct) is { Count: > 0 } found ? await NamedAsync(account, [receipt], found, ct) : null;

    private async Task<IReadOnlyList<ProviderReceipt>> NamedAsync(short account, IReadOnlyList<ProviderReceipt> receipts, Dictionary<string, CarrierReference> found, CancellationToken ct)
    {
        var known = receipts.Where(r => found.ContainsKey(r.Reference!)).Select(r => (Receipt: r, Named: found[r.Reference!])).ToList();
        var matched = known.Where(k => k.Named.Parts <= 1).Select(k => k.Receipt with { MessageId = k.Named.MessageId }).ToList();
        var parts = known.Where(k => k.Named.Parts > 1).ToList();
        if (parts.Count > 0) matched.AddRange(await WholeAsync(account, parts, ct));
        return matched;
    }

    /// <summary>Keeps receipts that name no message of ours; returns the ids they are kept by.</summary>
    public async Task<Guid[]> ParkAsync(short account, IReadOnlyList<ProviderReceipt> receipts, CancellationToken ct)
    {
        var (now, rows) = (clock.GetUtcNow(), receipts.ToArray());
        var ids = Array.ConvertAll(rows, _ => Guid.CreateVersion7(now));
        await using var command = platform.Source.CreateCommand(Park);
        command.Parameters.Add(BatchCommands.Value(account));
        command.Parameters.Add(BatchCommands.Value(now));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, ids));
        command.Parameters.Add(Texts(rows, r => r.Reference!));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(rows, r => r.MessageId == Guid.Empty ? (Guid?)null : r.MessageId)));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => (short)r.Status)));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => (short)r.Reason)));
        command.Parameters.Add(Texts(rows, r => r.RawStatus));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.TimestampTz, Array.ConvertAll(rows, r => r.ReportedAt.UtcDateTime)));
        await command.ExecuteNonQueryAsync(ct);
        return ids;
    }

    private async Task<Dictionary<string, CarrierReference>> FindAsync(short account, IReadOnlyList<ProviderReceipt> receipts, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(Find);
        command.Parameters.Add(BatchCommands.Value(account));
        command.Parameters.Add(Texts([.. receipts], r => r.Reference!));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<string, CarrierReference>();
        while (await reader.ReadAsync(ct))
            found[reader.GetString(0)] = new(reader.GetString(0), reader.GetGuid(1), reader.GetInt16(2), reader.GetInt16(3));
        return found;
    }

    public async Task DiscardAsync(Guid[] ids, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("delete from unmatched_receipts where id = any($1)");
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, ids));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Marks the parts, then looks at all of their messages': of two at once, the later sees both.</summary>
    private async Task<IEnumerable<ProviderReceipt>> WholeAsync(short account, List<(ProviderReceipt Receipt, CarrierReference Named)> parts, CancellationToken ct)
    {
        // An interim word about one part is not yet news of the whole.
        var final = parts.Where(p => p.Receipt.Status.IsTerminal()).DistinctBy(p => p.Receipt.Reference).ToArray();
        if (final.Length == 0) return [];
        await using (var mark = platform.Source.CreateCommand(MarkPart))
        {
            mark.Parameters.Add(BatchCommands.Value(account));
            mark.Parameters.Add(Texts(final, p => p.Receipt.Reference!));
            mark.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(final, p => (short)p.Receipt.Status)));
            mark.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(final, p => (short)p.Receipt.Reason)));
            await mark.ExecuteNonQueryAsync(ct);
        }

        await using var command = platform.Source.CreateCommand(PartsOf);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, final.Select(p => p.Named.MessageId).Distinct().ToArray()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var whole = new List<ProviderReceipt>();
        while (await reader.ReadAsync(ct))
        {
            var (id, delivered, all) = (reader.GetGuid(0), reader.GetInt64(1), reader.GetInt16(2));
            var last = final.Last(p => p.Named.MessageId == id).Receipt;
            if (!reader.IsDBNull(3)) whole.Add(last with { MessageId = id, Status = (MessageStatus)reader.GetInt16(3), Reason = (MessageReason)reader.GetInt16(4) });
            else if (delivered == all) whole.Add(last with { MessageId = id, Status = MessageStatus.Delivered, Reason = MessageReason.None });
        }

        return whole;
    }

    private static NpgsqlParameter Texts<T>(T[] rows, Converter<T, string> text) => BatchCommands.Array(NpgsqlDbType.Text, Array.ConvertAll(rows, text));
}
