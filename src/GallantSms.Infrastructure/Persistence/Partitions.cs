using System.Data;
using System.Globalization;
using GallantSms.Domain.Messages;
using Npgsql;

namespace GallantSms.Infrastructure.Persistence;

/// <summary>A range of time in the tables keyed by message id: the same in each of them.</summary>
/// <param name="Suffix">Of the tables' names.</param>
internal sealed record IdPartition(string Suffix, DateTimeOffset From, DateTimeOffset To)
{
    private const string Month = "yyyyMM";
    private const string Day = "yyyyMMdd";

    public static IdPartition Of(DateTimeOffset from, DateTimeOffset to) => new(
        from.Day == 1 && from.AddMonths(1) == to
            ? from.ToString(Month, CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{from:yyyyMMdd}_{to:yyyyMMdd}"),
        from, to);

    /// <summary>Null: no name of ours.</summary>
    public static IdPartition? Parse(string suffix)
    {
        if (suffix.Length == Month.Length && Try(suffix, Month, out var month)) return new(suffix, month, month.AddMonths(1));
        return suffix.Split('_') is [var first, var second] && Try(first, Day, out var from) && Try(second, Day, out var to) ? new(suffix, from, to) : null;
    }

    private static bool Try(string text, string format, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}

/// <summary>
/// Partitions of the tables keyed by message id, made ahead of time. Ids are time-ordered, so a stretch of time is a range of
/// ids and retention drops a table instead of deleting rows. A partition is a month; a week where so little is kept that a month
/// would outlast it by far. Either way a table has a dozen or so: statements that look a message up visit each.
/// </summary>
internal static class Partitions
{
    /// <summary>Fill factor leaves room for the updates a row will see, so that they stay heap-only.</summary>
    private static readonly (string Table, string Storage)[] Tables =
    [
        ("messages", "with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)"),
        ("attempts", ""),
        ("receipts", ""),
        ("message_events", ""),
        ("message_search", ""),
    ];

    public static IEnumerable<string> TablesOf(IdPartition partition) => Tables.Select(t => $"{t.Table}_{partition.Suffix}");

    /// <summary>Makes the partitions from last month (clocks differ) to the month after next, or the weeks, where they are missing.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        if (connection.State != ConnectionState.Open) await connection.OpenAsync(ct);
        var (known, weekly) = await ReadAsync(connection, ct);
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var at = weekly && known.Count > 0 ? new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) : month.AddMonths(-1);
        var until = weekly ? now.AddDays(28) : month.AddMonths(3);

        await using var batch = new NpgsqlBatch(connection);
        while (at < until)
        {
            if (known.Find(p => p.From <= at && at < p.To) is { } there)
            {
                at = there.To;
                continue;
            }

            var end = weekly ? at.AddDays(7) : new DateTimeOffset(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
            if (known.Where(p => p.From > at).Select(p => (DateTimeOffset?)p.From).Min() is { } next && next < end) end = next;
            batch.AddPartition(IdPartition.Of(at, end));
            at = end;
        }

        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The partitions there are, oldest first.</summary>
    public static async Task<List<IdPartition>> ListAsync(NpgsqlConnection connection, CancellationToken ct) => (await ReadAsync(connection, ct)).Known;

    public static void AddPartition(this NpgsqlBatch batch, IdPartition partition)
    {
        foreach (var (table, storage) in Tables)
        {
            batch.BatchCommands.Add(new(
                $"create table if not exists {table}_{partition.Suffix} partition of {table} for values from ('{MessageIds.Floor(partition.From)}') to ('{MessageIds.Floor(partition.To)}') {storage}"));
        }
    }

    /// <summary>The tables of a partition that nobody sees yet: to be filled, then attached. Making them as partitions would lock their parents meanwhile.</summary>
    public static void AddDetached(this NpgsqlBatch batch, IdPartition partition)
    {
        foreach (var (table, storage) in Tables) batch.BatchCommands.Add(new($"create table {table}_{partition.Suffix} (like {table} including defaults including constraints including indexes) {storage}"));
    }

    /// <summary>Holds up neither readers nor writers of the parents.</summary>
    public static void AttachPartition(this NpgsqlBatch batch, IdPartition partition)
    {
        foreach (var (table, _) in Tables)
            batch.BatchCommands.Add(new($"alter table {table} attach partition {table}_{partition.Suffix} for values from ('{MessageIds.Floor(partition.From)}') to ('{MessageIds.Floor(partition.To)}')"));
    }

    public static void DropPartition(this NpgsqlBatch batch, IdPartition partition)
    {
        foreach (var table in TablesOf(partition)) batch.BatchCommands.Add(new($"drop table if exists {table}"));
    }

    private static async Task<(List<IdPartition> Known, bool Weekly)> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select (select weekly from retention_state),
                   array(select substr(c.relname, length('messages_') + 1)::text from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'messages'::regclass)
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return ([.. reader.GetFieldValue<string[]>(1).Select(IdPartition.Parse).OfType<IdPartition>().OrderBy(p => p.From)], reader.GetBoolean(0));
    }

    public static DateTimeOffset MonthOf(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    public static string NameOf(string table, DateTimeOffset month) => string.Create(CultureInfo.InvariantCulture, $"{table}_{month:yyyyMM}");

    /// <summary>The statement that makes a month's partition where it is missing.</summary>
    public static string Create(string table, DateTimeOffset month, string storage = "") =>
        $"create table if not exists {NameOf(table, month)} partition of {table} for values from ('{MessageIds.Floor(month)}') to ('{MessageIds.Floor(month.AddMonths(1))}') {storage}";
}
