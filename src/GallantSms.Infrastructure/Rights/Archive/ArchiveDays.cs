using System.Data;
using System.Runtime.CompilerServices;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Rights.Retention;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Archive;

/// <summary>Copies a day out of its partition into the archive, and back.</summary>
internal sealed class ArchiveDays(ArchiveObject objects, TimeProvider clock)
{
    private const int RowsAtOnce = 1000;
    private const int IdsInChange = 500;

    private static readonly TimeSpan RestoredFor = TimeSpan.FromDays(7);

    /// <summary>
    /// One snapshot of the day, written, read back, and only then in the book as verified. Killed anywhere in between, the next
    /// try writes it again under the same row with another key.
    /// </summary>
    public async Task<ArchiveRow?> WriteAsync(TenantInfo tenant, NpgsqlDataSource source, IArchiveStore store, IdPartition partition, DateOnly day, CancellationToken ct)
    {
        var earlier = await ArchiveBook.FindAsync(source, day, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var counts = await CountAsync(connection, partition, day, ct);
        if (counts.Messages == 0) return null;

        var row = objects.New(tenant.Id, day, await SchemaVersionAsync(connection, ct), clock.GetUtcNow());
        if (earlier is { State: ArchiveState.Writing }) await ForgetAsync(store, earlier.ObjectKey, ct); // what a killed try left
        await ArchiveBook.BeginAsync(source, row, ct);
        var written = await objects.WriteAsync(store, tenant.Id, row, LinesAsync(connection, partition, day, ct), counts, ct);
        await using (var done = source.CreateBatch())
        {
            done.AddVerified(written, clock.GetUtcNow());
            done.AddRun(Application.Rights.DataClass.Messages, "archived", day.ToString("O", null), counts.Messages, written.Bytes, clock.GetUtcNow());
            await done.ExecuteNonQueryAsync(ct);
        }

        if (earlier is not null && earlier.ObjectKey != written.ObjectKey) await ForgetAsync(store, earlier.ObjectKey, ct);
        return written;
    }

    /// <summary>
    /// Puts a dropped day back: a partition of its own, its money taken from the sum that stood for it, and told to those who keep
    /// copies. One transaction.
    /// </summary>
    public async Task RestoreAsync(NpgsqlDataSource source, IArchiveStore store, ArchiveRow row, CancellationToken ct)
    {
        var from = new DateTimeOffset(row.Day, TimeOnly.MinValue, TimeSpan.Zero);
        var partition = IdPartition.Of(from, from.AddDays(1));
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var make = new NpgsqlBatch(connection, transaction))
        {
            make.BatchCommands.Add(new("set local lock_timeout = '2s'"));
            make.AddDetached(partition);
            await make.ExecuteNonQueryAsync(ct);
        }

        var lines = new List<ArchiveLine>(RowsAtOnce);
        await foreach (var line in objects.ReadAsync(store, row, ct))
        {
            lines.Add(line);
            if (lines.Count < RowsAtOnce) continue;
            await InsertAsync(connection, transaction, partition, lines, clock.GetUtcNow(), ct);
            lines.Clear();
        }

        await InsertAsync(connection, transaction, partition, lines, clock.GetUtcNow(), ct);
        await using (var done = new NpgsqlBatch(connection, transaction))
        {
            var now = clock.GetUtcNow();
            done.AttachPartition(partition);
            done.Add("update retention_state set spent = spent - (select coalesce(sum(price), 0) from messages where id >= $1 and id < $2 and charge = 1)", Id(from), Id(from.AddDays(1)));
            done.Add("update archive_objects set state = 3, restored_until = $2 where day = $1", BatchCommands.Value(row.Day), BatchCommands.Value(now + RestoredFor));
            done.AddRun(Application.Rights.DataClass.Messages, "restored", row.Day.ToString("O", null), row.Counts.Messages, row.Bytes, now);
            await done.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>How much of the day, or of the whole partition, there is now.</summary>
    public static async Task<ArchiveCounts> CountAsync(NpgsqlConnection connection, IdPartition partition, DateOnly? day, CancellationToken ct)
    {
        var (from, to) = Range(partition, day);
        await using var command = new NpgsqlCommand(
            $"""
            select m.n, (select count(*) from attempts_{partition.Suffix} where message_id >= $1 and message_id < $2), (select count(*) from receipts_{partition.Suffix} where message_id >= $1 and message_id < $2),
                   (select count(*) from message_events_{partition.Suffix} where message_id >= $1 and message_id < $2),
                   (select count(*) from batches where id = any (m.batches)), (select count(*) from refusals where batch_id = any (m.batches)), m.spent, m.changed_to
            from (select count(*) as n, coalesce(sum(price) filter (where charge = 1), 0)::bigint as spent, max(changed_at) as changed_to,
                         case when $3 then array_agg(distinct batch_id) end as batches
                  from messages_{partition.Suffix} where id >= $1 and id < $2) m
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(Id(from));
        command.Parameters.Add(Id(to));
        command.Parameters.Add(BatchCommands.Value(day is not null));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6),
            reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7));
    }

    /// <summary>Object and manifest. What is left by a kill is found by its prefix; nobody has its key.</summary>
    public static async Task ForgetAsync(IArchiveStore store, string objectKey, CancellationToken ct)
    {
        await store.DeleteAsync(objectKey, ct);
        await store.DeleteAsync(ArchiveObject.ManifestOf(objectKey), ct);
    }

    private static async IAsyncEnumerable<ArchiveLine> LinesAsync(NpgsqlConnection connection, IdPartition partition, DateOnly day, [EnumeratorCancellation] CancellationToken ct)
    {
        var s = partition.Suffix;
        var (from, to) = Range(partition, day);
        string[] parts =
        [
            $"""
            select '"k":"m","row":' || row_to_json(m) || ',"text":' || to_json(coalesce(m.text, b.text, '')) || ',"sender":' || to_json(coalesce(b.sender_id, '')) || ',"attempts":'
                || (select coalesce(json_agg(a order by a.no), '[]') from attempts_{s} a where a.message_id = m.id)
                || ',"receipts":' || (select coalesce(json_agg(r order by r.received_at), '[]') from receipts_{s} r where r.message_id = m.id)
                || ',"events":' || (select coalesce(json_agg(e order by e.at), '[]') from message_events_{s} e where e.message_id = m.id)
            from messages_{s} m left join batches b on b.id = m.batch_id where m.id >= $1 and m.id < $2 order by m.id
            """,
            $"""select '"k":"b","row":' || row_to_json(b) from batches b where b.id in (select batch_id from messages_{s} where id >= $1 and id < $2) order by b.id""",
            $"""select '"k":"r","row":' || row_to_json(r) from refusals r where r.batch_id in (select batch_id from messages_{s} where id >= $1 and id < $2) order by r.batch_id, r.seq""",
        ];
        foreach (var part in parts)
        {
#pragma warning disable CA2100 // the partition's name is ours
            await using var command = new NpgsqlCommand(part, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
            command.Parameters.Add(Id(from));
            command.Parameters.Add(Id(to));
            await using var reader = await command.ExecuteReaderAsync(ct);
            // A line break inside JSON is escaped by PostgreSQL, except between the members of json_agg.
            while (await reader.ReadAsync(ct)) yield return new('{' + reader.GetString(0).Replace("\n", "", StringComparison.Ordinal) + '}');
        }
    }

    private static async Task InsertAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IdPartition partition, List<ArchiveLine> lines, DateTimeOffset now, CancellationToken ct)
    {
        if (lines.Count == 0) return;
        var messages = lines.Where(l => l.IsMessage).ToList();
        await using var batch = new NpgsqlBatch(connection, transaction);
        Add("messages", $"messages_{partition.Suffix}", messages.Select(l => l.Row.ToJsonString()));
        Add("attempts", $"attempts_{partition.Suffix}", messages.Select(l => l.Json["attempts"]!).SelectMany(Each));
        Add("receipts", $"receipts_{partition.Suffix}", messages.Select(l => l.Json["receipts"]!).SelectMany(Each));
        Add("message_events", $"message_events_{partition.Suffix}", messages.Select(l => l.Json["events"]!).SelectMany(Each));
        Add("batches", "batches", lines.Where(l => l.IsBatch).Select(l => l.Row.ToJsonString()));
        Add("refusals", "refusals", lines.Where(l => l.IsRefusal).Select(l => l.Row.ToJsonString()));
        foreach (var ids in messages.Select(l => l.Id).Chunk(IdsInChange))
            batch.AddRewritten(ids, now);
        await batch.ExecuteNonQueryAsync(ct);

        void Add(string type, string table, IEnumerable<string> rows)
        {
            var json = rows.ToArray();
            if (json.Length > 0)
                batch.Add($"insert into {table} select r.* from unnest($1::text[]) as j(row), json_populate_record(null::{type}, j.row::json) r on conflict do nothing", BatchCommands.Array(NpgsqlTypes.NpgsqlDbType.Text, json));
        }
    }

    private static IEnumerable<string> Each(System.Text.Json.Nodes.JsonNode array) => array.AsArray().Select(n => n!.ToJsonString());

    private static async Task<string> SchemaVersionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""select max("MigrationId") from "__EFMigrationsHistory" """, connection);
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    private static (DateTimeOffset From, DateTimeOffset To) Range(IdPartition partition, DateOnly? day)
    {
        if (day is not { } one) return (partition.From, partition.To);
        var from = new DateTimeOffset(one, TimeOnly.MinValue, TimeSpan.Zero);
        return (from, from.AddDays(1));
    }

    private static NpgsqlParameter Id(DateTimeOffset at) => BatchCommands.Value(MessageIds.Floor(at));
}
