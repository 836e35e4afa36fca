using GallantSms.Application.Rights;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Rights.Retention;

/// <summary>
/// Empties texts that are older than the rule, batch by batch in the order of time, some thousand messages a transaction. A batch
/// whose messages are not all handed over is passed and looked at again later. Who keeps copies is told in the same transaction.
/// </summary>
internal sealed class TextRedaction(TimeProvider clock)
{
    private const int FewBatches = 500;
    private const int ManyMessages = 5000;

    private const string Redact = """
        with b as (select id, first_id, last_id from batches where id = any ($1)),
             rows as (select m.id from b join messages m on m.id between b.first_id and b.last_id and m.batch_id = b.id where m.id > $2 and m.id <= $3),
             u as (update messages m set text = '' from rows where m.id = rows.id and m.text <> ''),
             g as (select id, (row_number() over (order by id) - 1) / 500 as part from rows),
             i as (insert into change_inbox (at, kind, message_ids) select $4, 4, array_agg(id order by id) from g group by part)
        select count(*) from rows
        """;

    public async Task<bool> StepAsync(NpgsqlDataSource source, RetentionRules rules, CancellationToken ct)
    {
        var upTo = MessageIds.Floor(clock.GetUtcNow().AddDays(-rules.DaysOf(DataClass.Texts)));
        var next = await ReadAsync(source, "select id, accepted, first_id, last_id from batches where id > (select redacted_to from retention_state) and id < $1 order by id limit $2", upTo, ct);
        if (next.Count > 0)
        {
            // As many as make a transaction of bounded size; a large one alone.
            var taken = 1;
            for (long messages = next[0].Messages; taken < next.Count && messages + next[taken].Messages <= ManyMessages; taken++) messages += next[taken].Messages;
            await RedactAsync(source, next[..taken], passed: next[taken - 1].Id, ct);
            return true;
        }

        var left = await ReadAsync(source, "select b.id, b.accepted, b.first_id, b.last_id from redactions_left l join batches b on b.id = l.batch_id where b.id < $1 order by b.id limit $2", upTo, ct);
        var closed = await ClosedAsync(source, left, ct);
        if (closed.Count == 0) return false;
        foreach (var batch in closed) await RedactAsync(source, [batch], passed: null, ct);
        return true;
    }

    private async Task RedactAsync(NpgsqlDataSource source, List<Batch> batches, Guid? passed, CancellationToken ct)
    {
        var closed = await ClosedAsync(source, batches, ct);
        var ids = closed.ConvertAll(b => b.Id).ToArray();
        if (ids.Length == 1 && closed[0].Messages > ManyMessages)
        {
            await BlankAsync(source, ids, ct); // before its messages are told of: who reads them then finds no text
            await InPartsAsync(source, closed[0], ct);
        }

        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        var now = clock.GetUtcNow();
        batch.Add("update batches set text = '', redacted_at = coalesce(redacted_at, $2) where id = any ($1)", Ids(ids), BatchCommands.Value(now));
        if (closed.Sum(b => b.Messages) <= ManyMessages) batch.Add(Redact, Ids(ids), BatchCommands.Value(Guid.Empty), BatchCommands.Value(Guid.AllBitsSet), BatchCommands.Value(now));
        if (passed is { } to)
        {
            batch.Add("insert into redactions_left select unnest($1::uuid[]) on conflict do nothing", Ids([.. batches.Select(b => b.Id).Except(ids)]));
            batch.Add("update retention_state set redacted_to = $1", BatchCommands.Value(to));
        }

        batch.Add("delete from redactions_left where batch_id = any ($1)", Ids(ids));
        if (ids.Length > 0) batch.AddRun(DataClass.Texts, "redacted", $"{ids[0]}/{ids[^1]}", closed.Sum(b => b.Messages), 0, now);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task BlankAsync(NpgsqlDataSource source, Guid[] ids, CancellationToken ct)
    {
        await using var command = source.CreateCommand("update batches set text = '' where id = any ($1)");
        command.Parameters.Add(Ids(ids));
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task InPartsAsync(NpgsqlDataSource source, Batch large, CancellationToken ct)
    {
        for (var after = Before(large.FirstId); ;)
        {
            await using var end = source.CreateCommand("select max(id::text)::uuid from (select id from messages where id > $1 and id <= $2 and batch_id = $3 order by id limit $4) x");
            end.Parameters.Add(BatchCommands.Value(after));
            end.Parameters.Add(BatchCommands.Value(large.LastId));
            end.Parameters.Add(BatchCommands.Value(large.Id));
            end.Parameters.Add(BatchCommands.Value(ManyMessages));
            if (await end.ExecuteScalarAsync(ct) is not Guid upTo) return;
            await using var command = source.CreateCommand(Redact);
            command.Parameters.Add(Ids([large.Id]));
            command.Parameters.Add(BatchCommands.Value(after));
            command.Parameters.Add(BatchCommands.Value(upTo));
            command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
            await command.ExecuteNonQueryAsync(ct);
            after = upTo;
        }
    }

    /// <summary>Those all of whose messages were handed over or ended: nobody needs the text any more.</summary>
    private static async Task<List<Batch>> ClosedAsync(NpgsqlDataSource source, List<Batch> batches, CancellationToken ct)
    {
        if (batches.Count == 0) return [];
        await using var command = source.CreateCommand("""
            select b.id from batches b where b.id = any ($1)
            and not exists (select from messages m where m.id between b.first_id and b.last_id and m.batch_id = b.id and m.status < 6)
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(Ids([.. batches.Select(b => b.Id)]));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var closed = new HashSet<Guid>();
        while (await reader.ReadAsync(ct)) closed.Add(reader.GetGuid(0));
        return batches.FindAll(b => closed.Contains(b.Id));
    }

    private static async Task<List<Batch>> ReadAsync(NpgsqlDataSource source, string sql, Guid upTo, CancellationToken ct)
    {
#pragma warning disable CA2100 // constants of this class
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(BatchCommands.Value(upTo));
        command.Parameters.Add(BatchCommands.Value(FewBatches));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var batches = new List<Batch>();
        while (await reader.ReadAsync(ct)) batches.Add(new(reader.GetGuid(0), reader.GetInt32(1), reader.GetGuid(2), reader.GetGuid(3)));
        return batches;
    }

    /// <summary>An id right before, to begin behind.</summary>
    private static Guid Before(Guid id) => MessageIds.Floor(MessageIds.TimeOf(id).AddMilliseconds(-1));

    private static NpgsqlParameter Ids(Guid[] ids) => BatchCommands.Array(NpgsqlDbType.Uuid, ids);

    private sealed record Batch(Guid Id, int Messages, Guid FirstId, Guid LastId);
}
