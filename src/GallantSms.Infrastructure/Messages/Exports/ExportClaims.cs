using System.Text.Json;
using GallantSms.Application.Messages.Search;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>An export that this process writes now.</summary>
/// <param name="Counted">Whether its total is known.</param>
/// <param name="Cursor">Of the search, behind what is written; null at the beginning.</param>
internal sealed record ClaimedExport(Guid Id, Guid Claim, MessageQuery Filter, string[] Columns, short Tries, bool Counted, long Rows, long Bytes, string? Cursor);

/// <summary>
/// Who writes which export. A claim lasts as long as it shows progress; every step proves it, so a writer that was cancelled,
/// deleted or thought dead finds out before its next page.
/// </summary>
internal static class ExportClaims
{
    /// <summary>The next of this tenant that waits, or whose writer is gone; null when there is none or enough run.</summary>
    public static async Task<ClaimedExport?> TakeAsync(NpgsqlDataSource source, ExportOptions options, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        // Taking is one at a time, or two hosts would both see one place free.
        batch.Add("select pg_advisory_xact_lock(hashtext('exports'))");
        batch.Add(
            """
            update exports set state = 1, claim = $1, due_at = $2, tries = tries + 1, error = null
            where id = (select id from exports where state in (0, 1) and due_at <= $3 and expires_at > $3 order by id limit 1)
              and (select count(*) from exports where state = 1 and due_at > $3) < $4
            returning id, filter, columns, tries, total is not null, rows, bytes, cursor
            """,
            BatchCommands.Value(Guid.CreateVersion7(now)), BatchCommands.Value(now + options.Lease), BatchCommands.Value(now), BatchCommands.Value((long)options.RunningPerTenant));
        var claim = (Guid)batch.BatchCommands[1].Parameters[0].Value!;
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        return new(
            reader.GetGuid(0), claim, JsonSerializer.Deserialize<MessageQuery>(reader.GetString(1))!, reader.GetFieldValue<string[]>(2), reader.GetInt16(3), reader.GetBoolean(4), reader.GetInt64(5),
            reader.GetInt64(6), reader.IsDBNull(7) ? null : reader.GetString(7));
    }

    public static Task<bool> CountedAsync(NpgsqlDataSource source, ClaimedExport export, long total, bool exact, CancellationToken ct) =>
        StepAsync(source, "update exports set total = $3, exact = $4 where id = $1 and claim = $2 and state = 1", export, ct, BatchCommands.Value(total), BatchCommands.Value(exact));

    /// <summary>
    /// The next part and how far the export is with it, or neither. Without a cursor it was the last one, and the export is done.
    /// What fails behind a part that was written is a new fault: it has all its tries before it.
    /// </summary>
    public static Task<bool> WrittenAsync(NpgsqlDataSource source, ClaimedExport export, byte[] part, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) => StepAsync(
        source,
        """
        with mine as (
            update exports set rows = $3, bytes = $4, cursor = $5, parts = parts + 1, tries = 0, due_at = $6,
                state = case when $5 is null then 2 else 1 end, claim = case when $5 is null then null else claim end, finished_at = case when $5 is null then $7 end,
                total = case when $5 is null then $3 else greatest(total, $3) end, exact = exact or $5 is null
            where id = $1 and claim = $2 and state = 1 returning id, parts)
        insert into export_parts (export_id, part, bytes) select id, parts, $8 from mine
        """,
        export, ct, BatchCommands.Value(export.Rows), BatchCommands.Value(export.Bytes), BatchCommands.Value(export.Cursor, NpgsqlDbType.Text), BatchCommands.Value(until), BatchCommands.Value(now),
        BatchCommands.Value(part));

    /// <summary>Back to those that wait; what is written stays.</summary>
    public static Task<bool> ReleaseAsync(NpgsqlDataSource source, ClaimedExport export, DateTimeOffset dueAt, string? error, CancellationToken ct) =>
        StepAsync(
            source, "update exports set state = 0, claim = null, due_at = $3, error = $4 where id = $1 and claim = $2 and state = 1", export, ct,
            BatchCommands.Value(dueAt), BatchCommands.Value(error, NpgsqlDbType.Text));

    public static Task<bool> FailedAsync(NpgsqlDataSource source, ClaimedExport export, DateTimeOffset now, string error, CancellationToken ct) =>
        StepAsync(
            source, "update exports set state = 3, claim = null, finished_at = $3, error = $4 where id = $1 and claim = $2 and state = 1", export, ct,
            BatchCommands.Value(now), BatchCommands.Value(error));

    /// <summary>What is over goes, and the parts that nobody will be given. When something waits for a writer or is over, if anything.</summary>
    public static async Task<DateTimeOffset?> TidyAsync(NpgsqlDataSource source, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("delete from exports where expires_at <= $1", BatchCommands.Value(now));
        batch.Add("delete from export_parts where export_id in (select id from exports where state in (3, 4))");
        batch.Add("select least((select min(due_at) from exports where state in (0, 1)), (select min(expires_at) from exports))");
        return await batch.ExecuteScalarAsync(ct) is DateTime next ? next : null;
    }

#pragma warning disable CA2100 // constants of this class
    private static async Task<bool> StepAsync(NpgsqlDataSource source, string sql, ClaimedExport export, CancellationToken ct, params NpgsqlParameter[] more)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(BatchCommands.Value(export.Id));
        command.Parameters.Add(BatchCommands.Value(export.Claim));
        foreach (var parameter in more) command.Parameters.Add(parameter);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
#pragma warning restore CA2100
}
