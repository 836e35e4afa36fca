using System.Diagnostics;
using GallantSms.Domain.Messages;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Bench.Yardsticks;

/// <summary>What PostgreSQL does when nothing else is asked of it. All figures in rows a second, synchronous commits.</summary>
internal static class Rows
{
    /// <summary>Each row a commit of its own.</summary>
    public static Task<double> OneRowCommitsAsync(ShapedTable table, int connections, int count, CancellationToken ct) =>
        SpreadAsync(table, connections, count, async (connection, token) =>
        {
            var command = new NpgsqlCommand(ShapedTable.Insert, connection);
            var batch = Guid.CreateVersion7();
            ShapedTable.AddRow(command.Parameters, Guid.Empty, batch);
            await command.PrepareAsync(token);
            var id = (NpgsqlParameter<Guid>)command.Parameters[0];
            return async () =>
            {
                id.TypedValue = MessageIds.Next(1, DateTimeOffset.UtcNow);
                await command.ExecuteNonQueryAsync(token);
            };
        }, ct);

    /// <summary>Each row with an outbox row in one commit: what stands for publishing where there is no broker.</summary>
    public static async Task<double> RowAndOutboxAsync(ShapedTable table, int connections, int count, CancellationToken ct)
    {
        await using (var create = table.Source.CreateCommand("create table if not exists yardstick_outbox (id uuid primary key, body bytea not null)"))
            await create.ExecuteNonQueryAsync(ct);
        return await SpreadAsync(table, connections, count, async (connection, token) =>
        {
            var both = new NpgsqlBatch(connection);
            var (row, outbox) = (new NpgsqlBatchCommand(ShapedTable.Insert), new NpgsqlBatchCommand("insert into yardstick_outbox (id, body) values ($1, $2)"));
            ShapedTable.AddRow(row.Parameters, Guid.Empty, Guid.CreateVersion7());
            outbox.Parameters.Add(new NpgsqlParameter<Guid>());
            outbox.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = new byte[32] });
            both.BatchCommands.Add(row);
            both.BatchCommands.Add(outbox);
            await both.PrepareAsync(token);
            var (id, key) = ((NpgsqlParameter<Guid>)row.Parameters[0], (NpgsqlParameter<Guid>)outbox.Parameters[0]);
            return async () =>
            {
                id.TypedValue = key.TypedValue = MessageIds.Next(1, DateTimeOffset.UtcNow);
                await both.ExecuteNonQueryAsync(token);
            };
        }, ct);
    }

    /// <summary>A COPY and a commit for every <paramref name="group"/> rows.</summary>
    public static async Task<double> CopyAsync(ShapedTable table, int connections, int count, int group, CancellationToken ct)
    {
        var groups = Math.Max(connections, count / group);
        var ids = new Guid[groups][];
        for (var i = 0; i < groups; i++) ids[i] = ShapedTable.NewIds(group);
        var next = -1;
        return group * await SpreadAsync(table, connections, groups, (connection, token) => Task.FromResult<Func<Task>>(
            () => ShapedTable.CopyAsync(connection, ids[Interlocked.Increment(ref next)], token)), ct);
    }

    /// <summary>Statuses of rows that are there, updated by arrays of <paramref name="group"/>.</summary>
    public static async Task<double> UnnestUpdatesAsync(ShapedTable table, int count, int group, CancellationToken ct)
    {
        var ids = ShapedTable.NewIds(count);
        await using var connection = await table.Source.OpenConnectionAsync(ct);
        await ShapedTable.CopyAsync(connection, ids, ct);
        await using (var vacuum = new NpgsqlCommand($"vacuum analyze {ShapedTable.Name}", connection)) await vacuum.ExecuteNonQueryAsync(ct);

        await using var command = new NpgsqlCommand(
            $"update {ShapedTable.Name} m set status = n.status, changed_at = now() from unnest($1::uuid[], $2::smallint[]) as n(id, status) where m.id = n.id", connection);
        command.Parameters.Add(new() { Value = Array.Empty<Guid>(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = Array.Empty<short>(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint });
        var clock = Stopwatch.StartNew();
        var updated = 0;
        foreach (var part in ids.Chunk(group))
        {
            command.Parameters[0].Value = part;
            command.Parameters[1].Value = Array.ConvertAll(part, _ => (short)MessageStatus.Delivered);
            updated += await command.ExecuteNonQueryAsync(ct);
        }

        Check.Equal(count, updated, "rows updated by the yardstick");
        return count / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Runs <paramref name="count"/> steps over as many connections, each prepared before the clock starts; steps a second.</summary>
    public static async Task<double> SpreadAsync(
        ShapedTable table, int connections, int count, Func<NpgsqlConnection, CancellationToken, Task<Func<Task>>> prepare, CancellationToken ct)
    {
        var open = new List<NpgsqlConnection>();
        try
        {
            var steps = new List<Func<Task>>();
            for (var i = 0; i < connections; i++)
            {
                open.Add(await table.Source.OpenConnectionAsync(ct));
                steps.Add(await prepare(open[i], ct));
            }

            var next = 0;
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(steps.Select(step => Task.Run(async () =>
            {
                while (Interlocked.Increment(ref next) <= count) await step();
            }, ct)));
            return count / clock.Elapsed.TotalSeconds;
        }
        finally
        {
            foreach (var connection in open) await connection.DisposeAsync();
        }
    }
}
