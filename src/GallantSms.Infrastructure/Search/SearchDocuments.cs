using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Search;

/// <summary>Reads messages as documents. A batch's text is read and taken apart once, however many of its messages are asked for.</summary>
internal static class SearchDocuments
{
    private const string Columns = "m.id, m.batch_id, m.msisdn, m.country, m.network, m.status, m.reason, m.account, m.price, m.text";

    private const string ByIds = $"select {Columns} from unnest($1::uuid[]) as w(id) join messages m on m.id = w.id where m.id between $2 and $3";

    private const string ByOrder = $"select {Columns} from messages m where m.id > $1 and m.id < $2 order by m.id limit $3";

    private const string Batches = "select id, sender_id, reference, campaign, tags, credential_id, first_id, last_id, case when templated then null else text end from batches where id = any ($1)";

    /// <summary>Those of the ids that there are.</summary>
    public static Task<List<SearchDocument>> LoadAsync(NpgsqlDataSource source, Guid[] ids, CancellationToken ct)
    {
        if (ids.Length == 0) return Task.FromResult(new List<SearchDocument>());
        // The bounds let the planner leave out the months that cannot have any.
        return LoadAsync(source, ByIds, ct, BatchCommands.Array(NpgsqlDbType.Uuid, ids), BatchCommands.Value(ids.Min()), BatchCommands.Value(ids.Max()));
    }

    /// <summary>The next ones by id, which is by time.</summary>
    public static Task<List<SearchDocument>> PageAsync(NpgsqlDataSource source, Guid after, Guid before, int limit, CancellationToken ct) =>
        LoadAsync(source, ByOrder, ct, BatchCommands.Value(after), BatchCommands.Value(before), BatchCommands.Value(limit));

    private static async Task<List<SearchDocument>> LoadAsync(NpgsqlDataSource source, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = new List<Row>();
        await using (var command = new NpgsqlCommand(sql, connection))
        {
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                rows.Add(new(
                    reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetString(3), reader.GetInt32(4), reader.GetInt16(5), reader.GetInt16(6), reader.GetInt16(7), reader.GetInt64(8),
                    reader.IsDBNull(9) ? null : reader.GetString(9)));
            }
        }

        var heads = await HeadsAsync(connection, [.. rows.Select(r => r.BatchId).Distinct()], ct);
        var documents = new List<SearchDocument>(rows.Count);
        foreach (var row in rows)
        {
            if (!heads.TryGetValue(row.BatchId, out var head)) continue; // its batch went between the two statements, and it with it
            documents.Add(new(
                row.Id, row.BatchId, row.Number, row.Country, row.Network, row.Status, row.Reason, row.Account, row.Price, head.Sender, head.Reference, head.Campaign, head.Tags, head.Credential,
                row.Text is null ? head.Range.Words : TextWords.Of(row.Text), row.Text is not null, head.Range));
        }

        return documents;
    }

    private static async Task<Dictionary<Guid, Head>> HeadsAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Batches, connection) { Parameters = { BatchCommands.Array(NpgsqlDbType.Uuid, ids) } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var heads = new Dictionary<Guid, Head>(ids.Length);
        while (await reader.ReadAsync(ct))
        {
            heads[reader.GetGuid(0)] = new(
                reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetFieldValue<string[]>(4), reader.GetGuid(5),
                new(reader.GetGuid(6), reader.GetGuid(7), reader.IsDBNull(8) ? [] : TextWords.Of(reader.GetString(8))));
        }

        return heads;
    }

    private sealed record Row(Guid Id, Guid BatchId, long Number, string Country, int Network, short Status, short Reason, short Account, long Price, string? Text);

    private sealed record Head(string Sender, string? Reference, string? Campaign, string[] Tags, Guid Credential, BatchRange Range);
}
