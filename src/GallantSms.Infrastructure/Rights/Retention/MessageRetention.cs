using GallantSms.Application.Messages.Search;
using GallantSms.Application.Rights;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Rights.Archive;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Retention;

/// <summary>
/// Takes messages away by dropping their partitions, the oldest first: a partition whose last day is older than the rule, all of
/// whose messages have ended and hold no money, and which lies in the archive exactly as it is. Each step is a transaction, and
/// what it does next is read from the database: it may be killed anywhere.
/// </summary>
internal sealed class MessageRetention(ArchiveDays archive, TimeProvider clock, IMessageIndex? index = null)
{
    private const int FewBatches = 1000;

    /// <summary>A table is dropped under its parent's lock; accepting and settling wait no longer than this for it.</summary>
    private const string LockPatience = "set local lock_timeout = '200ms'";

    /// <summary>Where so little is kept, a month's partition would outlast it by far.</summary>
    private const int KeptByWeek = 62;

    /// <param name="notes">Gets why something that is due is left.</param>
    /// <returns>Whether something was done: there may be more.</returns>
    public async Task<bool> StepAsync(TenantInfo tenant, NpgsqlDataSource source, RetentionRules rules, IArchiveStore? store, List<string> notes, CancellationToken ct)
    {
        await CutAsync(source, rules, ct);
        if (await RestoreAsync(source, store, ct)) return true;

        var cutoff = clock.GetUtcNow().AddDays(-rules.DaysOf(DataClass.Messages));
        var kept = (await ArchiveBook.ListAsync(source, ct)).Where(d => d.RestoredUntil > clock.GetUtcNow()).Select(d => d.Day).ToHashSet();
        await using var connection = await source.OpenConnectionAsync(ct);
        foreach (var partition in await Partitions.ListAsync(connection, ct))
        {
            if (partition.To > cutoff) break;
            if (Days(partition).Any(kept.Contains)) continue;
            if (!(rules.WithoutArchive ?? false))
            {
                if (store is null)
                {
                    notes.Add("Nothing is dropped: no archive is configured, and deleting without one is not allowed by the rules.");
                    break;
                }

                if (await ArchiveAsync(tenant, source, connection, store, partition, ct)) return true;
            }

            if (await DropAsync(source, partition, archived: !(rules.WithoutArchive ?? false), notes, ct)) return true;
            break; // in order: what is older goes first
        }

        return await TidyAsync(source, ct) | await ForgetAsync(tenant, source, ct);
    }

    /// <summary>New partitions are weeks where little is kept. Empty months ahead make room for them.</summary>
    private async Task CutAsync(NpgsqlDataSource source, RetentionRules rules, CancellationToken ct)
    {
        var weekly = rules.DaysOf(DataClass.Messages) <= KeptByWeek;
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var change = new NpgsqlCommand("update retention_state set weekly = $1 where weekly <> $1", connection);
        change.Parameters.Add(BatchCommands.Value(weekly));
        if (await change.ExecuteNonQueryAsync(ct) == 0 || !weekly) return;

        foreach (var ahead in (await Partitions.ListAsync(connection, ct)).Where(p => p.From > clock.GetUtcNow().AddDays(2) && p.To - p.From > TimeSpan.FromDays(7)))
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var drop = new NpgsqlBatch(connection, transaction);
            drop.BatchCommands.Add(new(LockPatience));
            drop.BatchCommands.Add(new($"do $$ begin if exists (select from messages_{ahead.Suffix}) then raise exception 'not empty'; end if; end $$"));
            drop.DropPartition(ahead);
            try
            {
                await drop.ExecuteNonQueryAsync(ct);
                await transaction.CommitAsync(ct);
            }
            catch (PostgresException)
            {
                await transaction.RollbackAsync(CancellationToken.None); // it stays a month, then
            }
        }

        await Partitions.EnsureAsync(connection, clock.GetUtcNow(), ct);
    }

    private async Task<bool> RestoreAsync(NpgsqlDataSource source, IArchiveStore? store, CancellationToken ct)
    {
        if ((await ArchiveBook.ListAsync(source, ct)).Find(d => d.State == ArchiveState.RestoreAsked) is not { } asked) return false;
        if (store is null) throw new ArchiveUnavailableException("No archive is configured.");
        await archive.RestoreAsync(source, store, asked, ct);
        return true;
    }

    /// <summary>Writes the first day of the partition that the archive has not, or not as it is now.</summary>
    private async Task<bool> ArchiveAsync(TenantInfo tenant, NpgsqlDataSource source, NpgsqlConnection connection, IArchiveStore store, IdPartition partition, CancellationToken ct)
    {
        var book = (await ArchiveBook.ListAsync(source, ct)).ToDictionary(d => d.Day);
        var whole = await ArchiveDays.CountAsync(connection, partition, day: null, ct);
        var verified = Days(partition).Select(d => book.GetValueOrDefault(d)).OfType<ArchiveRow>().Where(d => d.State >= ArchiveState.Verified).ToList();
        if (Same(verified.Aggregate(ArchiveCounts.None, (sum, d) => sum.Plus(d.Counts)), whole)) return false;

        foreach (var day in Days(partition))
        {
            var known = book.GetValueOrDefault(day);
            var counts = await ArchiveDays.CountAsync(connection, partition, day, ct);
            if (known is { State: >= ArchiveState.Verified } ? Same(known.Counts, counts) : counts.Messages == 0) continue;
            return await archive.WriteAsync(tenant, source, store, partition, day, ct) is not null;
        }

        return false;
    }

    private async Task<bool> DropAsync(NpgsqlDataSource source, IdPartition partition, bool archived, List<string> notes, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await using (var hold = new NpgsqlBatch(connection, transaction))
            {
                hold.BatchCommands.Add(new(LockPatience));
                hold.BatchCommands.Add(new($"lock table {string.Join(", ", Partitions.TablesOf(partition))} in share mode")); // readers go on; nobody writes while we look
                await hold.ExecuteNonQueryAsync(ct);
            }

            if (await OpenAsync(connection, partition, ct) is var open and > 0)
            {
                notes.Add($"{open} messages of {partition.From:yyyy-MM-dd} to {partition.To.AddDays(-1):yyyy-MM-dd} have not ended or hold money: they and what is newer stay.");
                return false;
            }

            var counts = await ArchiveDays.CountAsync(connection, partition, day: null, ct);
            if (archived && !await InArchiveAsync(source, partition, counts, ct))
            {
                notes.Add("Messages changed since they were archived: they are archived again.");
                return false;
            }

            if (!await FreezeAsync(connection, partition, ct))
            {
                notes.Add("Figures of these messages are still being counted.");
                return false;
            }

            var bytes = await BytesAsync(connection, partition, ct);
            await using (var drop = new NpgsqlBatch(connection, transaction))
            {
                var now = clock.GetUtcNow();
                drop.Add(
                    "update retention_state set spent = spent + $1, frozen_before = greatest(frozen_before, $2), index_before = null",
                    BatchCommands.Value(counts.Spent), BatchCommands.Value(partition.To));
                drop.Add(
                    "update archive_objects set state = 1, restored_until = null where state = 3 and day >= $1 and day < $2",
                    BatchCommands.Value(DateOnly.FromDateTime(partition.From.UtcDateTime)), BatchCommands.Value(DateOnly.FromDateTime(partition.To.UtcDateTime)));
                drop.AddRun(DataClass.Messages, "dropped", $"{partition.From:yyyy-MM-dd}/{partition.To:yyyy-MM-dd}", counts.Messages, bytes, now);
                drop.DropPartition(partition);
                await drop.ExecuteNonQueryAsync(ct);
            }

            await transaction.CommitAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            notes.Add("The tables are busy; it is tried again.");
            return false;
        }
    }

    private static async Task<bool> InArchiveAsync(NpgsqlDataSource source, IdPartition partition, ArchiveCounts counts, CancellationToken ct)
    {
        var days = Days(partition).ToHashSet();
        var there = (await ArchiveBook.ListAsync(source, ct)).Where(d => d.State >= ArchiveState.Verified && days.Contains(d.Day)).Aggregate(ArchiveCounts.None, (sum, d) => sum.Plus(d.Counts));
        return Same(there, counts);
    }

    /// <summary>What was asked with messages that are gone: batches, recipients refused, work that only waited for receipts. Some at a time.</summary>
    private static async Task<bool> TidyAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var state = new NpgsqlCommand("select frozen_before from retention_state", connection);
        if (await state.ExecuteScalarAsync(ct) is not DateTime frozen) return false;
        var upTo = MessageIds.Floor(new DateTimeOffset(frozen, TimeSpan.Zero));
        var (after, did) = (Guid.Empty, false);
        while (true)
        {
            await using var command = new NpgsqlCommand(
                """
                with seen as (select id, first_id, last_id from batches where id > $1 and id < $2 order by id limit $3),
                     old as (select id from seen b where last_id < $2 and not exists (select from messages m where m.id between b.first_id and b.last_id and m.batch_id = b.id)),
                     r as (delete from refusals where batch_id in (select id from old)),
                     c as (delete from chunks where batch_id in (select id from old) and state = 3),
                     l as (delete from redactions_left where batch_id in (select id from old)),
                     d as (delete from batches where id in (select id from old) returning 1)
                select (select id from seen order by id desc limit 1), (select count(*) from d)
                """, connection) { CommandTimeout = 0 };
            command.Parameters.Add(BatchCommands.Value(after));
            command.Parameters.Add(BatchCommands.Value(upTo));
            command.Parameters.Add(BatchCommands.Value(FewBatches));
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            if (reader.IsDBNull(0)) return did;
            after = reader.GetGuid(0);
            did |= reader.GetInt64(1) > 0;
        }
    }

    /// <summary>The search store forgets after the tables did: what it finds meanwhile is looked up in them, and not there.</summary>
    private async Task<bool> ForgetAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select frozen_before from retention_state where frozen_before is not null and index_before is null");
        if (await command.ExecuteScalarAsync(ct) is not DateTime frozen) return false;
        if (index is not null) await index.RemoveBeforeAsync(tenant, new(frozen, TimeSpan.Zero), ct);
        await using var done = source.CreateCommand("update retention_state set index_before = $1 where frozen_before = $1");
        done.Parameters.Add(BatchCommands.Value(frozen));
        await done.ExecuteNonQueryAsync(ct);
        return true;
    }

    private static async Task<long> OpenAsync(NpgsqlConnection connection, IdPartition partition, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select count(*) from messages_{partition.Suffix} where status < 10 or (charge = 0 and price > 0)", connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Reports keep the figures of what goes as they are, from this transaction on.</summary>
    private static async Task<bool> FreezeAsync(NpgsqlConnection connection, IdPartition partition, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select report_freeze($1)", connection);
        command.Parameters.Add(BatchCommands.Value(partition.To));
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<long> BytesAsync(NpgsqlConnection connection, IdPartition partition, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select sum(pg_total_relation_size(t::regclass))::bigint from unnest($1::text[]) t", connection);
        command.Parameters.Add(BatchCommands.Array(NpgsqlTypes.NpgsqlDbType.Text, Partitions.TablesOf(partition).ToArray()));
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>What hangs on messages; batches are shared between days.</summary>
    private static bool Same(ArchiveCounts a, ArchiveCounts b) =>
        (a.Messages, a.Attempts, a.Receipts, a.Events, a.Spent, a.ChangedTo) == (b.Messages, b.Attempts, b.Receipts, b.Events, b.Spent, b.ChangedTo);

    private static IEnumerable<DateOnly> Days(IdPartition partition)
    {
        for (var at = partition.From; at < partition.To; at = at.AddDays(1)) yield return DateOnly.FromDateTime(at.UtcDateTime);
    }
}
