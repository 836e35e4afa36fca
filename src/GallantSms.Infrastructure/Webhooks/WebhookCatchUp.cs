using GallantSms.Application.Events;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>
/// Takes an endpoint that is enabled again through what happened meanwhile. It reads the log by itself from where it was told last, some
/// rows at a time and never far ahead of what it has been sent, until it stands where everybody stands: then it is one of them, see
/// <see cref="WebhookFanOut"/>. Killed anywhere it goes on from what is written.
/// </summary>
internal sealed partial class WebhookCatchUp(IOptions<WebhookOptions> options, TimeProvider clock, ILogger<WebhookCatchUp> log)
{
    private const int MaxChanges = 1_000;
    private const int MaxMessages = 5_000;

    /// <summary>A turn of others may take long; then it is tried again, and what can be sent is sent meanwhile.</summary>
    private const string ShortWait = "set local lock_timeout = '1s'";

    private readonly int _ahead = options.Value.CatchUpAhead;

    private sealed record Behind(Listener Listener, long ToldUpTo);

    /// <param name="More">There is more to do now; else what is sent next makes room.</param>
    /// <param name="Failed">Of some endpoint: to be tried again in a moment.</param>
    public readonly record struct Outcome(bool More, bool Failed);

    /// <summary>One step for each that is behind.</summary>
    public async Task<Outcome> RunAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var (more, failed) = (false, false);
        foreach (var behind in await BehindAsync(source, ct))
        {
            try
            {
                more |= !await StepAsync(source, behind, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                failed = true; // the others go on
                LogFailed(e, behind.Listener.Id);
            }
        }

        return new(more, failed);
    }

    /// <returns>Whether it has caught up.</returns>
    private async Task<bool> StepAsync(NpgsqlDataSource source, Behind behind, CancellationToken ct)
    {
        var all = await ChangeCursors.FindAsync(source, DeliveryRows.Cursor, ct) ?? 0;
        var page = await PageAsync(source, behind.ToldUpTo, all, Math.Min(MaxMessages, _ahead), ct);

        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var settings = new NpgsqlBatch(connection, transaction))
        {
            settings.Add(WebhookQueue.PlanAnew);
            settings.Add(ShortWait);
            await settings.ExecuteNonQueryAsync(ct);
        }

        var changes = page.Changes;
        if (page.IsLast)
        {
            // Nobody is passed by who joins between two turns. What was told while this one waited is read here: else it could wait for
            // ever beside a tenant where something happens all the time.
            all = await DeliveryRows.TakeTurnAsync(connection, ct);
            var rest = await PageAsync(source, page.UpTo, all, MaxMessages, ct);
            (changes, page) = ([.. changes, .. rest.Changes], rest);
        }

        var events = changes.SelectMany(EventRef.Of).Where(e => behind.Listener.Hears(e.Type)).ToList();
        await DeliveryRows.InsertAsync(connection, await RowsAsync(connection, behind, page.UpTo, events, ct), clock.GetUtcNow(), ct);
        if (!await MoveAsync(connection, behind, page.IsLast ? null : page.UpTo, ct)) return false; // changed meanwhile: looked at anew
        await transaction.CommitAsync(ct);
        return page.IsLast;
    }

    /// <summary>Changes after a place, none behind what everybody has been told; and whether that is where they end.</summary>
    private static async Task<(List<Change> Changes, long UpTo, bool IsLast)> PageAsync(NpgsqlDataSource source, long after, long all, int messages, CancellationToken ct)
    {
        if (after >= all) return ([], after, true);
        var read = await ChangeReader.ReadAsync(source, after, MaxChanges, messages, ct);
        var changes = read.TakeWhile(c => c.Position <= all).ToList();
        var isLast = changes.Count < read.Count || changes.Count == 0 || changes[^1].Position == all;
        return (changes, isLast ? all : changes[^1].Position, isLast);
    }

    private static async Task<List<DeliveryRow>> RowsAsync(NpgsqlConnection connection, Behind behind, long upTo, List<EventRef> events, CancellationToken ct)
    {
        var endpoint = behind.Listener.Id;
        var open = await DeliveryRows.OpenAsync(connection, [endpoint], events, ct);
        var numbers = await NumbersAsync(connection, behind, events, ct);
        var written = await WrittenAsync(connection, behind, upTo, ct);
        var rows = new List<DeliveryRow>(events.Count);
        foreach (var e in events)
        {
            if (written.TryGetValue(e.Place, out var told))
            {
                if (e.MessageId is { } its) numbers[its] = Math.Max(told ?? 0, numbers.GetValueOrDefault(its));
                continue;
            }

            if (e.MessageId is not { } message)
            {
                rows.Add(new(endpoint, e, null, false));
                continue;
            }

            // Of a message that was told of before there was a log of it, acceptance was the first.
            if (!numbers.TryGetValue(message, out var number)) number = e.Status == MessageStatus.Accepted ? 0 : 1;
            rows.Add(new(endpoint, e, numbers[message] = number + 1, !open.Add((endpoint, message))));
        }

        return rows;
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

    /// <summary>What a turn wrote down for it all the same, because it had begun when the endpoint was disabled; with its numbers.</summary>
    private static async Task<Dictionary<EventCursor, int?>> WrittenAsync(NpgsqlConnection connection, Behind behind, long upTo, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select position, idx, sequence from webhook_deliveries where endpoint_id = $1 and position > $2 and position <= $3", connection);
        command.Parameters.Add(BatchCommands.Value(behind.Listener.Id));
        command.Parameters.Add(BatchCommands.Value(behind.ToldUpTo));
        command.Parameters.Add(BatchCommands.Value(upTo));
        var written = new Dictionary<EventCursor, int?>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) written[new(reader.GetInt64(0), reader.GetInt32(1))] = await reader.IsDBNullAsync(2, ct) ? null : reader.GetInt32(2);
        return written;
    }

    /// <summary>Who is behind and has been sent nearly all that is written down for it.</summary>
    private async Task<List<Behind>> BehindAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.Add(WebhookQueue.PlanAnew);
        batch.Add(
            """
            select e.id, e.types, e.told_up_to from webhook_endpoints e
            where e.kind = 1 and e.enabled and e.told_up_to is not null
              and (select count(*) from (select from webhook_deliveries d where d.endpoint_id = e.id and d.state = 0 limit $1) as waiting) < $1
            order by e.id
            """,
            BatchCommands.Value(_ahead));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var behind = new List<Behind>();
        while (await reader.ReadAsync(ct)) behind.Add(new(new(reader.GetGuid(0), reader.GetFieldValue<string[]>(1)), reader.GetInt64(2)));
        return behind;
    }

    private static async Task<bool> MoveAsync(NpgsqlConnection connection, Behind behind, long? to, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("update webhook_endpoints set told_up_to = $3 where id = $1 and enabled and told_up_to = $2 and types = $4", connection);
        command.Parameters.Add(BatchCommands.Value(behind.Listener.Id));
        command.Parameters.Add(BatchCommands.Value(behind.ToldUpTo));
        command.Parameters.Add(BatchCommands.Value(to, NpgsqlDbType.Bigint));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Text, behind.Listener.Types));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {EndpointId} does not catch up; it is tried again")]
    private partial void LogFailed(Exception e, Guid endpointId);
}
