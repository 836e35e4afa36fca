using System.Text.Json;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Events;

internal static class ChangeReader
{
    private const int FirstRows = 10;

    private const string Page = """
        select position, at, kind, batch_id, message_ids, statuses, reasons, body
        from (
            select *, sum(cardinality(message_ids)) over (order by position) - cardinality(message_ids) as before
            from (select * from changes where position > $1 order by position limit $2) as rows) as counted
        where before < $3 order by position
        """;

    /// <summary>The next changes after a position, oldest first. A row names some hundred messages at most.</summary>
    public static Task<List<Change>> ReadAsync(NpgsqlDataSource source, long after, int limit, CancellationToken ct) => ReadPageAsync(source, after, limit, long.MaxValue, ct);

    /// <summary>
    /// The next ones for who works by the message: many rows where each names few, few where each names many, and no more begins once
    /// <paramref name="maxMessages"/> are there. The first rows tell how many to ask for.
    /// </summary>
    public static async Task<List<Change>> ReadAsync(NpgsqlDataSource source, long after, int maxChanges, int maxMessages, CancellationToken ct)
    {
        var changes = new List<Change>();
        var (asked, read, messages) = (0, 0, 0);
        while (read == asked && messages < maxMessages && changes.Count < maxChanges)
        {
            asked = changes.Count == 0 ? FirstRows : (int)Math.Clamp((long)(maxMessages - messages) * changes.Count / Math.Max(messages, 1), FirstRows, maxChanges);
            asked = Math.Min(asked, maxChanges - changes.Count);
            var page = await ReadPageAsync(source, changes.Count == 0 ? after : changes[^1].Position, asked, maxMessages - messages, ct);
            (read, messages) = (page.Count, messages + page.Sum(c => c.MessageIds.Length));
            changes.AddRange(page);
        }

        return changes;
    }

    private static async Task<List<Change>> ReadPageAsync(NpgsqlDataSource source, long after, int limit, long maxMessages, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Page);
        command.Parameters.Add(BatchCommands.Value(after));
        command.Parameters.Add(BatchCommands.Value(limit));
        command.Parameters.Add(BatchCommands.Value(maxMessages));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var changes = new List<Change>();
        while (await reader.ReadAsync(ct))
        {
            changes.Add(new(
                reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), (ChangeKind)reader.GetInt16(2), await reader.IsDBNullAsync(3, ct) ? null : reader.GetGuid(3),
                reader.GetFieldValue<Guid[]>(4), reader.GetFieldValue<short[]>(5), reader.GetFieldValue<short[]>(6),
                await reader.IsDBNullAsync(7, ct) ? null : JsonSerializer.Deserialize<JsonElement>(reader.GetString(7))));
        }

        return changes;
    }

    /// <summary>The position of the newest change; 0 before the first.</summary>
    public static async Task<long> HeadAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select position from change_head");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
