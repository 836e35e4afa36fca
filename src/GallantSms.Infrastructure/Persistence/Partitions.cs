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
    ];

    /// <summary>Makes last month's (clocks differ), this and the following two months' partitions where they are missing.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        if (connection.State != System.Data.ConnectionState.Open) await connection.OpenAsync(ct);
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        await using var batch = new NpgsqlBatch(connection);
        for (var offset = -1; offset <= 2; offset++)
        {
            var (from, to) = (month.AddMonths(offset), month.AddMonths(offset + 1));
            foreach (var (table, storage) in Tables)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{table}_{from:yyyyMM}");
                batch.BatchCommands.Add(new(
                    $"create table if not exists {name} partition of {table} for values from ('{MessageIds.Floor(from)}') to ('{MessageIds.Floor(to)}') {storage}"));
            }
        }

        await batch.ExecuteNonQueryAsync(ct);
    }
}
