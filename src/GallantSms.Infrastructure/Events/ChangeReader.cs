using System.Text.Json;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Events;

internal static class ChangeReader
{
    private const string Page = "select position, at, kind, batch_id, message_ids, statuses, reasons, body from changes where position > $1 order by position limit $2";

    /// <summary>The next changes after a position, oldest first. A row names some hundred messages at most.</summary>
    public static async Task<List<Change>> ReadAsync(NpgsqlDataSource source, long after, int limit, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Page);
        command.Parameters.Add(BatchCommands.Value(after));
        command.Parameters.Add(BatchCommands.Value(limit));
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
