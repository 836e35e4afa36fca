using System.Globalization;
using GallantSms.Application.Rights;
using GallantSms.Infrastructure.Events;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Retention;

/// <summary>
/// Drops partitions of the log of changes that are older than the rule and that every consumer has read. A consumer that has not
/// moved for longer than the rule is dead and holds nothing; one that never came holds twice as long.
/// </summary>
internal sealed class ChangeLogRetention(IEnumerable<IChangeConsumer> consumers, TimeProvider clock)
{
    private const long Span = 200_000; // as ensure_change_partition makes them

    public async Task<bool> StepAsync(NpgsqlDataSource source, RetentionRules rules, List<string> notes, CancellationToken ct)
    {
        var (now, days) = (clock.GetUtcNow(), rules.DaysOf(DataClass.Changes));
        await using var connection = await source.OpenConnectionAsync(ct);
        foreach (var n in await PartitionsAsync(connection, ct))
        {
            var end = (n + 1) * Span;
            if (await ChangeReader.HeadAsync(source, ct) < end) return false;
            if (await NewestAsync(connection, n, ct) is not { } newest || newest > now.AddDays(-days)) return false;
            if (await SlowAsync(connection, end - 1, now.AddDays(-days), newest > now.AddDays(-2 * days), ct) is { } slow)
            {
                notes.Add($"The log of changes is kept for {slow}, which has not read it yet.");
                return false;
            }

            return await DropAsync(connection, n, now, notes, ct);
        }

        return false;
    }

    private static async Task<List<long>> PartitionsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'changes'::regclass and c.relname ~ '^changes_p[0-9]+$'", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var numbers = new List<long>();
        while (await reader.ReadAsync(ct)) numbers.Add(long.Parse(reader.GetString(0)["changes_p".Length..], CultureInfo.InvariantCulture));
        numbers.Sort();
        return numbers;
    }

    private static async Task<DateTimeOffset?> NewestAsync(NpgsqlConnection connection, long n, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select at from changes_p{n} order by position desc limit 1", connection);
        return await command.ExecuteScalarAsync(ct) is DateTime at ? new(at, TimeSpan.Zero) : null;
    }

    /// <summary>The first consumer that still has to read up to the position.</summary>
    private async Task<string?> SlowAsync(NpgsqlConnection connection, long position, DateTimeOffset deadBefore, bool waitForNew, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select consumer, position, updated_at from change_cursors", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var known = new HashSet<string>();
        string? slow = null;
        while (await reader.ReadAsync(ct))
        {
            known.Add(reader.GetString(0));
            if (reader.GetInt64(1) < position && reader.GetFieldValue<DateTimeOffset>(2) > deadBefore) slow ??= reader.GetString(0);
        }

        return slow ?? (waitForNew ? consumers.FirstOrDefault(c => !known.Contains(c.Name))?.Name : null);
    }

    private static async Task<bool> DropAsync(NpgsqlConnection connection, long n, DateTimeOffset now, List<string> notes, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            long bytes;
            await using (var size = new NpgsqlCommand($"select pg_total_relation_size('changes_p{n}')", connection, transaction)) bytes = (long)(await size.ExecuteScalarAsync(ct))!;
            await using var drop = new NpgsqlBatch(connection, transaction);
            drop.BatchCommands.Add(new("set local lock_timeout = '200ms'"));
            drop.BatchCommands.Add(new($"drop table changes_p{n}"));
            drop.AddRun(DataClass.Changes, "dropped", string.Create(CultureInfo.InvariantCulture, $"{n * Span}/{((n + 1) * Span) - 1}"), Span, bytes, now);
            await drop.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            notes.Add("The log of changes is busy; it is tried again.");
            return false;
        }
    }
}
