using GallantSms.Application.Events;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Webhooks;

internal enum DeliveryState : short
{
    Waiting = 0,
    Delivered = 1,
    GivenUp = 2,
}

/// <summary>An endpoint whose turn it is.</summary>
internal sealed record DueEndpoint(Guid Id, bool IsCallback, string Url, string Secrets, int Failures);

/// <param name="Attempt">Which attempt this is; of them, so many since it was last asked for again: <paramref name="Try"/>.</param>
internal sealed record ClaimedDelivery(Guid Id, EventRef Event, int? Sequence, short Attempt, int Try);

/// <param name="RetryAt">Of one that waits on.</param>
internal sealed record DeliveryResult(ClaimedDelivery Delivery, DateTimeOffset At, WebhookAnswer Answer, DeliveryState State, DateTimeOffset RetryAt);

/// <summary>
/// The deliveries of one endpoint, in its tenant's database. A delivery that waits for another event of its message is due at infinity;
/// the one that ends lets the next go, in the same transaction.
/// </summary>
internal static class WebhookQueue
{
    /// <summary>
    /// First in a transaction on these tables. They are empty most of the time and long after an outage, and a prepared statement keeps
    /// the plan of its first runs until the next analyze: seen to take a second where a fresh plan takes milliseconds.
    /// </summary>
    public const string PlanAnew = "set local plan_cache_mode = force_custom_plan";

    private const string Next = """
        select e.id, greatest(e.not_before, d.due_at) as next
        from webhook_endpoints e
        cross join lateral (select min(due_at) as due_at from webhook_deliveries where endpoint_id = e.id and state = 0) d
        where e.enabled and d.due_at < 'infinity' order by next limit $1
        """;

    // Due rows are also claimed when another process took them and is gone: its lease was until then.
    private const string Claim = """
        update webhook_deliveries d set due_at = $3, lease = $4, attempts = attempts + 1
        where id in (
            select c.id from webhook_deliveries c
            where c.endpoint_id = $1 and c.state = 0 and c.due_at <= $2
              and not exists (
                select from webhook_deliveries p
                where p.endpoint_id = $1 and p.message_id = c.message_id and p.state = 0 and (p.position, p.idx) < (c.position, c.idx))
            order by c.due_at, c.position, c.idx limit $5 for update skip locked)
        returning id, position, idx, at, type, message_id, batch_id, status, reason, sequence, attempts, spent
        """;

    private const string Settle = """
        update webhook_deliveries d set state = n.state, due_at = case when n.state = 0 then n.due else d.due_at end, ended_at = case when n.state = 0 then null else $4 end, lease = null
        from unnest($1::uuid[], $2::smallint[], $3::timestamptz[]) as n(id, state, due)
        where d.id = n.id and d.lease = $5
        """;

    private const string LetGo = """
        update webhook_deliveries f set due_at = $3
        where f.endpoint_id = $1 and f.message_id = any($2) and f.state = 0 and f.due_at = 'infinity'
          and not exists (
            select from webhook_deliveries p
            where p.endpoint_id = $1 and p.message_id = f.message_id and p.state = 0 and (p.position, p.idx) < (f.position, f.idx))
        """;

    private const string Note = """
        insert into webhook_attempts (delivery_id, no, at, duration_ms, status, error, response)
        select n.* from unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::int[], $5::smallint[], $6::text[], $7::text[]) as n(id, no, at, took, status, error, response)
        where exists (select from webhook_deliveries d where d.id = n.id)
        on conflict (delivery_id, no) do nothing
        """;

    private const string Health = """
        update webhook_endpoints set
            failures = case when $3 > 0 then 0 else failures + $4 end,
            failing_since = case when $3 > 0 then null else coalesce(failing_since, $2) end,
            succeeded_at = case when $3 > 0 then $2 else succeeded_at end,
            attempted_at = $2, not_before = $5
        where id = $1
        """;

    // An endpoint that answers again gets what it missed at once, not when each delivery's pause is over.
    private const string Hurry = "update webhook_deliveries set due_at = $2 where endpoint_id = $1 and state = 0 and due_at > $2 and due_at < 'infinity' and attempts > 0 and lease is null";

    private const string Disable = """
        with x as (
            update webhook_endpoints set enabled = false, disabled_at = $2, disabled_reason = case when $3 then 'gone' else 'failing' end, notify = true,
                told_up_to = coalesce(told_up_to, (select position from change_cursors where consumer = 'webhooks'), 0)
            where id = $1 and enabled and kind = 1 and ($3 or (failures >= 10 and failing_since <= $4))
            returning id, disabled_reason)
        insert into change_inbox (at, kind, body)
        select $2, 3, jsonb_build_object('type', 'webhook.disabled', 'endpoint_id', id, 'reason', disabled_reason) from x
        """;

    /// <summary>Whether the tenant has any endpoint at all.</summary>
    public static async Task<bool> AnyAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select exists (select from webhook_endpoints)");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Enabled endpoints with something to send, and when.</summary>
    public static async Task<List<(Guid Id, DateTimeOffset At)>> NextAsync(NpgsqlDataSource source, int most, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.Add(PlanAnew);
        batch.Add(Next, BatchCommands.Value(most));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var next = new List<(Guid, DateTimeOffset)>();
        while (await reader.ReadAsync(ct)) next.Add((reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return next;
    }

    /// <summary>Null when nothing may go there now.</summary>
    public static async Task<DueEndpoint?> EndpointAsync(NpgsqlDataSource source, Guid id, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            select e.kind = 2, e.url, case when e.kind = 2 then coalesce((select callback_secrets from webhook_settings), '') else e.secrets end, e.failures
            from webhook_endpoints e where e.id = $1 and e.enabled and (e.not_before is null or e.not_before <= $2)
            """);
        command.Parameters.Add(BatchCommands.Value(id));
        command.Parameters.Add(BatchCommands.Value(now));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(id, reader.GetBoolean(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3)) : null;
    }

    public static async Task<List<ClaimedDelivery>> ClaimAsync(NpgsqlDataSource source, Guid endpoint, Guid lease, DateTimeOffset now, DateTimeOffset until, int most, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.Add(PlanAnew);
        batch.Add(Claim, BatchCommands.Value(endpoint), BatchCommands.Value(now), BatchCommands.Value(until), BatchCommands.Value(lease), BatchCommands.Value(most));
        var claimed = new List<ClaimedDelivery>();
        await using (var reader = await batch.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct)) claimed.Add(new(reader.GetGuid(0), Event(reader, 1), reader.IsDBNull(9) ? null : reader.GetInt32(9), reader.GetInt16(10), reader.GetInt16(10) - reader.GetInt16(11)));
        }

        await transaction.CommitAsync(ct);
        return claimed;
    }

    /// <summary>Eight columns from <c>position</c> to <c>reason</c>.</summary>
    public static EventRef Event(NpgsqlDataReader reader, int first) => new(
        new EventCursor(reader.GetInt64(first), reader.GetInt32(first + 1)), reader.GetFieldValue<DateTimeOffset>(first + 2), reader.GetString(first + 3),
        reader.IsDBNull(first + 4) ? null : reader.GetGuid(first + 4), reader.IsDBNull(first + 5) ? null : reader.GetGuid(first + 5),
        reader.IsDBNull(first + 6) ? null : (MessageStatus)reader.GetInt16(first + 6), (MessageReason)reader.GetInt16(first + 7), null);

    /// <param name="notBefore">The endpoint rests until then.</param>
    /// <param name="failingSince">Who has only failed since before then is disabled.</param>
    /// <returns>Whether the endpoint was disabled.</returns>
    public static async Task<bool> SettleAsync(
        NpgsqlDataSource source, DueEndpoint endpoint, Guid lease, IReadOnlyList<DeliveryResult> results, DateTimeOffset now, DateTimeOffset? notBefore, DateTimeOffset failingSince, CancellationToken ct)
    {
        var (taken, gone) = (results.Count(r => r.Answer.Taken), results.Any(r => r.Answer.Error == "gone"));
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.Add(PlanAnew);
        batch.Add(
            Settle,
            BatchCommands.Array(NpgsqlDbType.Uuid, [.. results.Select(r => r.Delivery.Id)]),
            BatchCommands.Array(NpgsqlDbType.Smallint, [.. results.Select(r => (short)r.State)]),
            BatchCommands.Array(NpgsqlDbType.TimestampTz, [.. results.Select(r => r.RetryAt.UtcDateTime)]),
            BatchCommands.Value(now, NpgsqlDbType.TimestampTz), BatchCommands.Value(lease));
        batch.Add(
            LetGo, BatchCommands.Value(endpoint.Id),
            BatchCommands.Array(NpgsqlDbType.Uuid, [.. results.Where(r => r.State != DeliveryState.Waiting).Select(r => r.Delivery.Event.MessageId).OfType<Guid>()]), BatchCommands.Value(now));
        batch.Add(
            Note,
            BatchCommands.Array(NpgsqlDbType.Uuid, [.. results.Select(r => r.Delivery.Id)]),
            BatchCommands.Array(NpgsqlDbType.Smallint, [.. results.Select(r => r.Delivery.Attempt)]),
            BatchCommands.Array(NpgsqlDbType.TimestampTz, [.. results.Select(r => r.At.UtcDateTime)]),
            BatchCommands.Array(NpgsqlDbType.Integer, [.. results.Select(r => (int)r.Answer.Took.TotalMilliseconds)]),
            BatchCommands.Array(NpgsqlDbType.Smallint, [.. results.Select(r => (short?)r.Answer.Status)]),
            BatchCommands.Array(NpgsqlDbType.Text, [.. results.Select(r => r.Answer.Error)]),
            BatchCommands.Array(NpgsqlDbType.Text, [.. results.Select(r => r.Answer.Response)]));
        batch.Add(
            Health, BatchCommands.Value(endpoint.Id), BatchCommands.Value(now, NpgsqlDbType.TimestampTz), BatchCommands.Value(taken), BatchCommands.Value(results.Count - taken),
            BatchCommands.Value(notBefore, NpgsqlDbType.TimestampTz));
        if (taken > 0 && endpoint.Failures >= WebhookLane.FailsFrom) batch.Add(Hurry, BatchCommands.Value(endpoint.Id), BatchCommands.Value(now));
        var disable = taken < results.Count
            ? batch.Add(Disable, BatchCommands.Value(endpoint.Id), BatchCommands.Value(now), BatchCommands.Value(gone), BatchCommands.Value(failingSince)) : null;
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return disable?.RecordsAffected > 0;
    }

    /// <summary>
    /// Ended deliveries wait again, each behind the open events of its message before it. <paramref name="where"/> chooses among them; its
    /// parameters count from $3.
    /// </summary>
    public static async Task<long> ReplayAsync(NpgsqlDataSource source, Guid endpoint, DateTimeOffset now, string where, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.Add(PlanAnew);
        batch.Add(
            $"""
            with a as (
                update webhook_deliveries set state = 0, due_at = 'infinity', ended_at = null, lease = null, spent = attempts
                where endpoint_id = $1 and state <> 0 and $2::timestamptz is not null and {where} returning id)
            select count(*) from a
            """,
            [BatchCommands.Value(endpoint), BatchCommands.Value(now), .. parameters]);
        batch.Add(
            """
            update webhook_deliveries f set due_at = $2
            where f.endpoint_id = $1 and f.state = 0 and f.due_at = 'infinity'
              and not exists (select from webhook_deliveries p where p.endpoint_id = $1 and p.message_id = f.message_id and p.state = 0 and (p.position, p.idx) < (f.position, f.idx))
            """,
            BatchCommands.Value(endpoint), BatchCommands.Value(now));
        batch.Add("update webhook_endpoints set not_before = null where id = $1 and failures = 0", BatchCommands.Value(endpoint));
        var replayed = (long)(await batch.ExecuteScalarAsync(ct))!;
        await transaction.CommitAsync(ct);
        return replayed;
    }
}
