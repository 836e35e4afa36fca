using System.Globalization;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Receipts;

/// <summary>Daily partitions of the carriers' references, made ahead and dropped when no receipt can come any more.</summary>
internal static class ReferencePartitions
{
    private const string Prefix = "carrier_references_";

    public static async Task EnsureAsync(NpgsqlConnection connection, DateTimeOffset now, int keepDays, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await using var batch = new NpgsqlBatch(connection);
        for (var offset = 1; offset <= 3; offset++) // not today: rows that went to the partition of everything else stay there
        {
            var day = today.AddDays(offset);
            batch.BatchCommands.Add(new(string.Create(CultureInfo.InvariantCulture,
                $"create table if not exists {Prefix}{day:yyyyMMdd} partition of carrier_references for values from ('{day:yyyy-MM-dd}Z') to ('{day.AddDays(1):yyyy-MM-dd}Z')")));
        }

        foreach (var name in await OldAsync(connection, today.AddDays(-keepDays), ct)) batch.BatchCommands.Add(new($"drop table if exists {name}"));
        batch.BatchCommands.Add(new(string.Create(CultureInfo.InvariantCulture, $"delete from carrier_references_else where at < '{today.AddDays(-keepDays):yyyy-MM-dd}Z'")));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<string>> OldAsync(NpgsqlConnection connection, DateOnly before, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'carrier_references'::regclass and c.relname ~ '^{Prefix}[0-9]{{8}}$'", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var old = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            var name = reader.GetString(0);
            if (DateOnly.ParseExact(name[Prefix.Length..], "yyyyMMdd", CultureInfo.InvariantCulture) < before) old.Add(name);
        }

        return old;
    }
}
