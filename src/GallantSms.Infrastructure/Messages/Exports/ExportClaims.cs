using System.Text.Json;
using GallantSms.Application.Messages.Search;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>An export that this process writes now.</summary>
internal sealed record ClaimedExport(Guid Id, Guid Claim, MessageQuery Filter, string[] Columns, short Tries);

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
            update exports set state = 1, claim = $1, host = $2, due_at = $3, tries = tries + 1, rows = 0, bytes = 0, error = null
            where id = (select id from exports where state in (0, 1) and due_at <= $4 and expires_at > $4 order by id limit 1)
              and (select count(*) from exports where state = 1 and due_at > $4) < $5
            returning id, filter, columns, tries
            """,
            BatchCommands.Value(Guid.CreateVersion7(now)), BatchCommands.Value(options.Host), BatchCommands.Value(now + options.Lease), BatchCommands.Value(now), BatchCommands.Value((long)options.RunningPerTenant));
        var claim = (Guid)batch.BatchCommands[1].Parameters[0].Value!;
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        return new(reader.GetGuid(0), claim, JsonSerializer.Deserialize<MessageQuery>(reader.GetString(1))!, reader.GetFieldValue<string[]>(2), reader.GetInt16(3));
    }

    public static Task<bool> CountedAsync(NpgsqlDataSource source, ClaimedExport export, long total, bool exact, CancellationToken ct) =>
        StepAsync(source, "update exports set total = $3, exact = $4 where id = $1 and claim = $2 and state = 1", export, ct, BatchCommands.Value(total), BatchCommands.Value(exact));

    public static Task<bool> WrittenAsync(NpgsqlDataSource source, ClaimedExport export, long rows, long bytes, DateTimeOffset until, CancellationToken ct) =>
        StepAsync(
            source, "update exports set rows = $3, bytes = $4, due_at = $5, total = greatest(total, $3) where id = $1 and claim = $2 and state = 1", export, ct,
            BatchCommands.Value(rows), BatchCommands.Value(bytes), BatchCommands.Value(until));

    /// <summary>Complete. Only behind the file's last byte and its name.</summary>
    public static Task<bool> DoneAsync(NpgsqlDataSource source, ClaimedExport export, long rows, long bytes, DateTimeOffset now, CancellationToken ct) =>
        StepAsync(
            source, "update exports set state = 2, claim = null, rows = $3, total = $3, exact = true, bytes = $4, finished_at = $5 where id = $1 and claim = $2 and state = 1", export, ct,
            BatchCommands.Value(rows), BatchCommands.Value(bytes), BatchCommands.Value(now));

    /// <summary>Back to those that wait, to begin anew then.</summary>
    public static Task<bool> ReleaseAsync(NpgsqlDataSource source, ClaimedExport export, DateTimeOffset dueAt, string? error, CancellationToken ct) =>
        StepAsync(
            source, "update exports set state = 0, claim = null, due_at = $3, error = $4 where id = $1 and claim = $2 and state = 1", export, ct,
            BatchCommands.Value(dueAt), BatchCommands.Value(error, NpgsqlDbType.Text));

    public static Task<bool> FailedAsync(NpgsqlDataSource source, ClaimedExport export, DateTimeOffset now, string error, CancellationToken ct) =>
        StepAsync(
            source, "update exports set state = 3, claim = null, finished_at = $3, error = $4 where id = $1 and claim = $2 and state = 1", export, ct,
            BatchCommands.Value(now), BatchCommands.Value(error));

    /// <summary>Rows that are over go; what is left says which files of this host are needed.</summary>
    public static async Task<(HashSet<Guid> Complete, HashSet<Guid> Claims, bool Due)> TidyAsync(NpgsqlDataSource source, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("delete from exports where expires_at <= $1", BatchCommands.Value(now));
        batch.Add("select id, claim, state, due_at <= $1 from exports where state in (0, 1, 2)", BatchCommands.Value(now));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var (complete, claims, due) = (new HashSet<Guid>(), new HashSet<Guid>(), false);
        while (await reader.ReadAsync(ct))
        {
            // A writer moves the file to its name before it says so: the file of one that runs is left alone.
            complete.Add(reader.GetGuid(0));
            if (!reader.IsDBNull(1)) claims.Add(reader.GetGuid(1));
            due |= reader.GetInt16(2) != 2 && reader.GetBoolean(3);
        }

        return (complete, claims, due);
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
