using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>
/// Takes an endpoint that is enabled again through what happened meanwhile. It reads the log by itself from where it was told last, some
/// rows at a time and never far ahead of what it has been sent, until it stands where everybody stands: then it is one of them, see
/// <see cref="WebhookFanOut"/>. Killed anywhere it goes on from what is written.
/// </summary>
internal sealed class WebhookCatchUp(IOptions<WebhookOptions> options, TimeProvider clock)
{
    private const int MaxChanges = 1_000;
    private const int MaxMessages = 5_000;

    private readonly int _ahead = options.Value.CatchUpAhead;

    private sealed record Behind(Listener Listener, long ToldUpTo);

    /// <summary>One step for each that is behind. Whether there is more to do now: else what is sent next makes room.</summary>
    public async Task<bool> RunAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var more = false;
        foreach (var behind in await BehindAsync(source, ct))
        {
            if (!await HasRoomAsync(source, behind.Listener.Id, ct)) continue;
            more |= !await StepAsync(source, behind, ct);
        }

        return more;
    }

    /// <returns>Whether it has caught up.</returns>
    private async Task<bool> StepAsync(NpgsqlDataSource source, Behind behind, CancellationToken ct)
    {
        var all = await ChangeCursors.FindAsync(source, DeliveryRows.Cursor, ct) ?? 0;
        var changes = await ChangeReader.ReadAsync(source, behind.ToldUpTo, MaxChanges, Math.Min(MaxMessages, _ahead), ct);
        var next = changes.TakeWhile(c => c.Position <= all).ToList();
        var upTo = next.Count > 0 ? next[^1].Position : Math.Max(behind.ToldUpTo, all);
        var last = next.Count < changes.Count || upTo >= all;

        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var plan = new NpgsqlCommand(WebhookQueue.PlanAnew, connection)) await plan.ExecuteNonQueryAsync(ct);
        // Who is about to stand with everybody must not be passed by.
        last = last && await DeliveryRows.TakeTurnAsync(connection, ct) == all;
        var events = next.SelectMany(EventRef.Of).Where(e => behind.Listener.Hears(e.Type)).ToList();
        await DeliveryRows.InsertAsync(connection, await RowsAsync(connection, behind, events, ct), clock.GetUtcNow(), ct);
        if (!await MoveAsync(connection, behind, last ? null : upTo, ct)) return false; // changed meanwhile: looked at anew
        await transaction.CommitAsync(ct);
        return last;
    }

    private static async Task<List<DeliveryRow>> RowsAsync(NpgsqlConnection connection, Behind behind, List<EventRef> events, CancellationToken ct)
    {
        var endpoint = behind.Listener.Id;
        var open = await DeliveryRows.OpenAsync(connection, [endpoint], events, ct);
        var numbers = await NumbersAsync(connection, behind, events, ct);
        return events.ConvertAll(e =>
        {
            if (e.MessageId is not { } message) return new DeliveryRow(endpoint, e, null, false);
            // Of a message that was told of before there was a log of it, acceptance was the first.
            if (!numbers.TryGetValue(message, out var number)) number = e.Status == MessageStatus.Accepted ? 0 : 1;
            return new DeliveryRow(endpoint, e, numbers[message] = number + 1, !open.Add((endpoint, message)));
        });
    }

    /// <summary>
    /// What each message's last delivery was numbered. Events that the endpoint does not hear are not counted here, so that a number may
    /// be lower than when it is told at once; they rise all the same, also when it is told at once again.
    /// </summary>
    private static async Task<Dictionary<Guid, int>> NumbersAsync(NpgsqlConnection connection, Behind behind, List<EventRef> events, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select m.id, d.sequence from unnest($2::uuid[]) as m(id)
            cross join lateral (
                select sequence from webhook_deliveries where endpoint_id = $1 and message_id = m.id and position <= $3 order by position desc, idx desc limit 1) d
            where d.sequence is not null
            """,
            connection);
        command.Parameters.Add(BatchCommands.Value(behind.Listener.Id));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, [.. events.Select(e => e.MessageId).OfType<Guid>().Distinct()]));
        command.Parameters.Add(BatchCommands.Value(behind.ToldUpTo));
        var numbers = new Dictionary<Guid, int>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) numbers[reader.GetGuid(0)] = reader.GetInt32(1);
        return numbers;
    }

    private static async Task<List<Behind>> BehindAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select id, types, told_up_to from webhook_endpoints where kind = 1 and enabled and told_up_to is not null order by id");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var behind = new List<Behind>();
        while (await reader.ReadAsync(ct)) behind.Add(new(new(reader.GetGuid(0), reader.GetFieldValue<string[]>(1)), reader.GetInt64(2)));
        return behind;
    }

    private async Task<bool> HasRoomAsync(NpgsqlDataSource source, Guid endpoint, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select count(*) < $2 from (select from webhook_deliveries where endpoint_id = $1 and state = 0 limit $2) as waiting");
        command.Parameters.Add(BatchCommands.Value(endpoint));
        command.Parameters.Add(BatchCommands.Value(_ahead));
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<bool> MoveAsync(NpgsqlConnection connection, Behind behind, long? to, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("update webhook_endpoints set told_up_to = $3 where id = $1 and enabled and told_up_to = $2", connection);
        command.Parameters.Add(BatchCommands.Value(behind.Listener.Id));
        command.Parameters.Add(BatchCommands.Value(behind.ToldUpTo));
        command.Parameters.Add(BatchCommands.Value(to, NpgsqlDbType.Bigint));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }
}
