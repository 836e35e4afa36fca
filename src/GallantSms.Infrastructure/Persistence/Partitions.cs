using System.Globalization;
using GallantSms.Domain.Messages;
using Npgsql;

namespace GallantSms.Infrastructure.Persistence;

/// <summary>
/// Monthly partitions of the tables keyed by message id, made ahead of time. Ids are time-ordered, so a month is a range of
/// ids and retention drops a table instead of deleting rows.
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

    /// <summary>Makes last month's (clocks differ), this and the following two months' partitions where they are missing.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        if (connection.State != System.Data.ConnectionState.Open) await connection.OpenAsync(ct);
        var month = MonthOf(now);
        await using var batch = new NpgsqlBatch(connection);
        for (var offset = -1; offset <= 2; offset++)
        {
            var from = month.AddMonths(offset);
            foreach (var (table, storage) in Tables)
            {
                batch.BatchCommands.Add(new(Create(table, from, storage)));
            }
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    public static DateTimeOffset MonthOf(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    public static string NameOf(string table, DateTimeOffset month) => string.Create(CultureInfo.InvariantCulture, $"{table}_{month:yyyyMM}");

    /// <summary>The statement that makes a month's partition where it is missing.</summary>
    public static string Create(string table, DateTimeOffset month, string storage = "") =>
        $"create table if not exists {NameOf(table, month)} partition of {table} for values from ('{MessageIds.Floor(month)}') to ('{MessageIds.Floor(month.AddMonths(1))}') {storage}";
}
