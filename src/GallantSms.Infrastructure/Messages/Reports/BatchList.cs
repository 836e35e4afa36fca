using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Reports;

/// <summary>Batches with their counts: one query for the page, one for the counts of all its batches.</summary>
internal sealed class BatchList(TenantDataSources sources, TimeProvider clock) : IBatchList
{
    private const string Columns = """
        id, lane, sender_id, reference, left(text, 160), created_at, scheduled_at, paused_at, canceled_at, total, accepted, refused, segments, price, currency, campaign, tags
        """;

    public async Task<Page<BatchView>> ListAsync(TenantInfo tenant, BatchFilter filter, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        // A send to one number is a message, and stands in the list of messages.
        await using var command = source.CreateCommand();
        command.Parameters.Add(BatchCommands.Value(filter.Before ?? Guid.AllBitsSet));
        command.Parameters.Add(BatchCommands.Value(filter.Limit + 1));
        command.Parameters.Add(BatchCommands.Value(filter.Open));
        command.Parameters.Add(BatchCommands.Value(filter.Campaign, NpgsqlDbType.Text));
        command.Parameters.Add(BatchCommands.Value(filter.Tag, NpgsqlDbType.Text));
        command.Parameters.Add(BatchCommands.Value(filter.Query?.From is { } from ? MessageIds.Floor(from) : Guid.Empty));
        command.Parameters.Add(BatchCommands.Value(filter.Query?.To is { } to ? MessageIds.Floor(to) : Guid.AllBitsSet));
        var clauses = new FilterClauses(command).OfBatches(filter.Query);
#pragma warning disable CA2100 // constants, and numbers of parameters
        command.CommandText = $"""
            select {Columns} from batches b
            where id < $1 and total > 1 and (not $3 or exists (select from chunks c where c.batch_id = b.id and c.state in (0, 1, 2)))
              and ($4::text is null or campaign = $4) and ($5::text is null or $5 = any (tags))
              and id >= $6 and id < $7{clauses}
            order by id desc limit $2
            """;
#pragma warning restore CA2100
        var heads = await ReadAsync(command, ct);
        var more = heads.Count > filter.Limit;
        if (more) heads.RemoveAt(filter.Limit);
        return new(await WithCountsAsync(source, heads, ct), more ? heads[^1].BulkId.ToString("N") : null);
    }

    public async Task<BatchView?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand($"select {Columns} from batches where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        return (await WithCountsAsync(source, await ReadAsync(command, ct), ct)).FirstOrDefault();
    }

    private static async Task<List<BatchView>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var heads = new List<BatchView>();
        while (await reader.ReadAsync(ct))
        {
            heads.Add(new(
                reader.GetGuid(0), Words.Of((Lane)reader.GetInt16(1)), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5),
                Time(reader, 6), Time(reader, 7), Time(reader, 8), reader.GetInt32(9), reader.GetInt32(10), reader.GetInt32(11), reader.GetInt64(12), reader.GetInt64(13), reader.GetString(14),
                false, new Dictionary<string, long>(), null, reader.IsDBNull(15) ? null : reader.GetString(15), reader.GetFieldValue<string[]>(16)));
        }

        return heads;
    }

    private async Task<List<BatchView>> WithCountsAsync(NpgsqlDataSource source, List<BatchView> heads, CancellationToken ct)
    {
        if (heads.Count == 0) return heads;
        await using var command = source.CreateCommand("""
            select b.id, m.status, count(*) from unnest($1::uuid[]) as w(id) join batches b on b.id = w.id
            join messages m on m.id between b.first_id and b.last_id and m.batch_id = b.id group by b.id, m.status
            """);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, heads.Select(h => h.BulkId).ToArray()));
        var counts = heads.ToDictionary(h => h.BulkId, _ => new SortedDictionary<MessageStatus, long>());
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) counts[reader.GetGuid(0)][(MessageStatus)reader.GetInt16(1)] = reader.GetInt64(2);

        var now = clock.GetUtcNow();
        return heads.ConvertAll(h => Counted(h, counts[h.BulkId], now));
    }

    private static BatchView Counted(BatchView head, SortedDictionary<MessageStatus, long> counts, DateTimeOffset now)
    {
        var open = counts.Where(c => c.Key.IsOpen()).Sum(c => c.Value);
        var gone = head.Accepted - open;
        var seconds = (now - (head.ScheduledAt ?? head.CreatedAt)).TotalSeconds;
        int? eta = open > 0 && gone > 0 && seconds > 0 && head.PausedAt is null ? (int)Math.Ceiling(open * seconds / gone) : null;
        return head with { Counts = counts.ToDictionary(c => Words.Of(c.Key), c => c.Value), Finished = counts.Keys.All(s => s.IsTerminal()), EtaSeconds = eta };
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
