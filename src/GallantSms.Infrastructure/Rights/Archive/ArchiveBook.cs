using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Rights.Archive;

/// <summary>What a tenant's database knows of its archived days.</summary>
internal static class ArchiveBook
{
    private const string Columns = """
        select id, day, state, object_key, sealed_key, schema_version, messages, attempts, receipts, events, batches, refusals, spent, changed_to, bytes, content_hash, object_hash,
               written_at, verified_at, restored_until
        from archive_objects
        """;

    /// <summary>Newest first.</summary>
    public static Task<List<ArchiveRow>> ListAsync(NpgsqlDataSource source, CancellationToken ct) => ReadAsync(source.CreateCommand(Columns + " order by day desc"), ct);

    public static async Task<ArchiveRow?> FindAsync(NpgsqlDataSource source, DateOnly day, CancellationToken ct)
    {
        var command = source.CreateCommand(Columns + " where day = $1");
        command.Parameters.Add(BatchCommands.Value(day));
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>Before a byte is written: with a key that has sealed nothing yet.</summary>
    public static async Task BeginAsync(NpgsqlDataSource source, ArchiveRow row, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            insert into archive_objects (id, day, state, object_key, sealed_key, schema_version, written_at) values ($1, $2, 0, $3, $4, $5, $6)
            on conflict (day) do update set state = 0, sealed_key = excluded.sealed_key, object_key = excluded.object_key, schema_version = excluded.schema_version, written_at = excluded.written_at,
                verified_at = null, restored_until = null
            """);
        command.Parameters.Add(BatchCommands.Value(row.Id));
        command.Parameters.Add(BatchCommands.Value(row.Day));
        command.Parameters.Add(BatchCommands.Value(row.ObjectKey));
        command.Parameters.Add(BatchCommands.Value(row.SealedKey));
        command.Parameters.Add(BatchCommands.Value(row.SchemaVersion));
        command.Parameters.Add(BatchCommands.Value(row.WrittenAt));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The object was read back and is what was written. Names its key too: an object that replaces another has a new one.</summary>
    public static void AddVerified(this NpgsqlBatch batch, ArchiveRow row, DateTimeOffset now) => batch.Add(
        """
        update archive_objects set state = greatest(state, 1), object_key = $2, sealed_key = $3, messages = $4, attempts = $5, receipts = $6, events = $7, batches = $8, refusals = $9, spent = $10,
            changed_to = $11, bytes = $12, content_hash = $13, object_hash = $14, verified_at = $15
        where day = $1
        """,
        BatchCommands.Value(row.Day), BatchCommands.Value(row.ObjectKey), BatchCommands.Value(row.SealedKey), BatchCommands.Value(row.Counts.Messages), BatchCommands.Value(row.Counts.Attempts),
        BatchCommands.Value(row.Counts.Receipts), BatchCommands.Value(row.Counts.Events), BatchCommands.Value(row.Counts.Batches), BatchCommands.Value(row.Counts.Refusals),
        BatchCommands.Value(row.Counts.Spent), BatchCommands.Value(row.Counts.ChangedTo, NpgsqlDbType.TimestampTz), BatchCommands.Value(row.Bytes), BatchCommands.Value(row.ContentHash!),
        BatchCommands.Value(row.ObjectHash!), BatchCommands.Value(now));

    private static async Task<List<ArchiveRow>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var _ = command;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<ArchiveRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new(
                reader.GetGuid(0), reader.GetFieldValue<DateOnly>(1), (ArchiveState)reader.GetInt16(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
                new(reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10), reader.GetInt64(11), reader.GetInt64(12), Time(reader, 13)),
                reader.GetInt64(14), reader.IsDBNull(15) ? null : reader.GetFieldValue<byte[]>(15), reader.IsDBNull(16) ? null : reader.GetFieldValue<byte[]>(16),
                reader.GetFieldValue<DateTimeOffset>(17), Time(reader, 18), Time(reader, 19)));
        }

        return rows;
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetFieldValue<DateTimeOffset>(at);
}
