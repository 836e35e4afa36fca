using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Credits;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>A message's new state after an attempt or a decision. <see cref="Attempts"/> counts this one.</summary>
internal sealed record Verdict(Guid MessageId, MessageStatus Status, MessageReason Reason, short Account, short Attempts)
{
    public Charge Charge => Status switch
    {
        MessageStatus.Sent => Charge.Captured,
        _ when Status.IsTerminal() => Charge.Released,
        _ => Charge.Reserved,
    };

    /// <summary>States that no attempt row tells get a line of their own on the timeline.</summary>
    public bool NeedsEvent => Status is not (MessageStatus.Sent or MessageStatus.Deferred);
}

internal sealed record AttemptRow(
    Guid MessageId, short No, short Account, AttemptOutcome Outcome, MessageReason Reason,
    DateTimeOffset QueuedAt, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Reference, long Cost = 0, string? Sender = null);

/// <summary>
/// Everything one step of a chunk changes, written as one transaction in one round trip. The chunk itself moves only while
/// <paramref name="owner"/> still has it.
/// </summary>
internal sealed class Settlement(Guid chunkId, Guid? batchId, Guid? owner, DateTimeOffset now) : IAsyncDisposable
{
    private const string Apply = """
        with n as (
            select * from unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::smallint[], $5::smallint[], $6::smallint[])
                       as n(id, status, reason, account, attempts, charge)
        ), u as (
            update messages m
            set status = n.status, reason = n.reason, account = n.account, attempts = n.attempts, charge = n.charge, changed_at = $7
            from n where m.id = n.id and m.status <= 5 and m.charge = 0
            returning m.id, m.status, m.reason, m.price, m.charge
        ), c as (
            insert into change_inbox (at, kind, batch_id, message_ids, statuses, reasons)
            select $7, 2, $10::uuid, array_agg(id), array_agg(status), array_agg(reason) from u having count(*) > 0
        ), s as (
            select coalesce(sum(price) filter (where charge = 1), 0)::bigint as captured,
                   coalesce(sum(price) filter (where charge = 2), 0)::bigint as released from u
        )
        insert into ledger_transfers (id, at, kind, debit, credit, amount, batch_id, chunk_id)
        select $8::uuid, $7, 3, 3, 4, captured, $10::uuid, $11::uuid from s where captured > 0
        union all
        select $9::uuid, $7, 4, 3, 2, released, $10::uuid, $11::uuid from s where released > 0
        """;

    private const string InsertAttempts = """
        insert into attempts (message_id, no, account, outcome, reason, queued_at, started_at, ended_at, provider_ref, cost, sender)
        select * from unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::smallint[], $5::smallint[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::text[], $10::bigint[], $11::text[])
        on conflict (message_id, no) do update
        set account = excluded.account, outcome = excluded.outcome, reason = excluded.reason, started_at = excluded.started_at, ended_at = excluded.ended_at,
            provider_ref = excluded.provider_ref, cost = greatest(attempts.cost, excluded.cost), sender = coalesce(excluded.sender, attempts.sender)
        """;

    private const string InsertEvents = """
        insert into message_events (message_id, at, status, reason)
        select id, $4, status, reason from unnest($1::uuid[], $2::smallint[], $3::smallint[]) as n(id, status, reason)
        """;

    private const string InsertSubmission = """
        insert into submissions (id, chunk_id, account, state, queued_at, started_at, check_at, message_ids)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing
        """;

    private const string InsertRetry = """
        insert into chunks (id, batch_id, lane, state, due_at, size, first_id, last_id, message_ids)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing
        """;

    /// <summary>SQL state of a write whose claim is lost; see <c>must_hold</c>.</summary>
    private const string ClaimLost = "GS001";

    private readonly NpgsqlBatch _batch = new();

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    public bool IsEmpty => _batch.BatchCommands.Count == 0;

    /// <summary>Nothing of the settlement was written: the chunk or the doubt is somebody else's by now, or this was written before.</summary>
    public static bool IsClaimLost(PostgresException e) => e.SqlState == ClaimLost;

    /// <summary>Comes first: all of it is written only while the owner has the chunk, and nobody takes it over meanwhile.</summary>
    public Settlement HoldChunk()
    {
        _batch.Add(
            "select must_hold(exists (select from chunks where id = $1 and owner = $2 for update))",
            BatchCommands.Value(chunkId), BatchCommands.Value(owner, NpgsqlDbType.Uuid));
        return this;
    }

    /// <summary>Comes first: all of it is written only while nobody else has resolved these doubts since <paramref name="checks"/> questions.</summary>
    public Settlement HoldDoubt(Guid submissionId, short checks)
    {
        _batch.Add(
            "select must_hold(exists (select from submissions where id = $1 and checks = $2 and state = 1 for update))",
            BatchCommands.Value(submissionId), BatchCommands.Value(checks));
        return this;
    }

    /// <summary>Sets states, captures what was handed over, releases what never will be.</summary>
    public Settlement Decide(IReadOnlyCollection<Verdict> verdicts)
    {
        if (verdicts.Count == 0) return this;
        var rows = verdicts.OrderBy(v => v.MessageId).ToArray(); // one lock order for everybody
        var (captured, released) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        _batch.Add(
            Apply,
            BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(rows, r => r.MessageId)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => (short)r.Status)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => (short)r.Reason)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => r.Account)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => r.Attempts)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => (short)r.Charge)),
            BatchCommands.Value(now),
            BatchCommands.Value(captured),
            BatchCommands.Value(released),
            BatchCommands.Value(batchId, NpgsqlDbType.Uuid),
            BatchCommands.Value(chunkId));
        if (rows.Any(r => r.Charge != Charge.Reserved)) _batch.AddSettled(captured, released);

        var told = Array.FindAll(rows, r => r.NeedsEvent);
        if (told.Length > 0)
        {
            _batch.Add(
                InsertEvents,
                BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(told, r => r.MessageId)),
                BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(told, r => (short)r.Status)),
                BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(told, r => (short)r.Reason)),
                BatchCommands.Value(now));
        }

        _batch.AddSuppressions([.. rows.Where(r => r.Reason.IsSuppressing()).Select(r => (r.MessageId, r.Reason))], now);
        return this;
    }

    public Settlement Record(IReadOnlyCollection<AttemptRow> attempts)
    {
        if (attempts.Count == 0) return this;
        var rows = attempts.OrderBy(a => a.MessageId).ToArray();
        _batch.Add(
            InsertAttempts,
            BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(rows, r => r.MessageId)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => r.No)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => r.Account)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => (short)r.Outcome)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(rows, r => (short)r.Reason)),
            BatchCommands.Array(NpgsqlDbType.TimestampTz, Array.ConvertAll(rows, r => r.QueuedAt.UtcDateTime)),
            BatchCommands.Array(NpgsqlDbType.TimestampTz, Array.ConvertAll(rows, r => r.StartedAt.UtcDateTime)),
            BatchCommands.Array(NpgsqlDbType.TimestampTz, Array.ConvertAll(rows, r => r.EndedAt.UtcDateTime)),
            BatchCommands.Array(NpgsqlDbType.Text, Array.ConvertAll(rows, r => r.Reference!)),
            BatchCommands.Array(NpgsqlDbType.Bigint, Array.ConvertAll(rows, r => r.Cost)),
            BatchCommands.Array(NpgsqlDbType.Text, Array.ConvertAll(rows, r => r.Sender!)));
        return this;
    }

    /// <summary>Says, before bytes leave, which messages may be on their way.</summary>
    public Settlement Open(Guid id, short account, IReadOnlyCollection<Guid> messages, DateTimeOffset queuedAt, DateTimeOffset startedAt, DateTimeOffset? checkAt = null)
    {
        _batch.Add(
            InsertSubmission,
            BatchCommands.Value(id),
            BatchCommands.Value(chunkId),
            BatchCommands.Value(account),
            BatchCommands.Value((short)(checkAt is null ? 0 : 1)),
            BatchCommands.Value(queuedAt),
            BatchCommands.Value(startedAt),
            BatchCommands.Value(checkAt ?? startedAt),
            BatchCommands.Array(NpgsqlDbType.Uuid, messages.ToArray()));
        return this;
    }

    public Settlement Close(Guid submissionId)
    {
        _batch.Add("delete from submissions where id = $1", BatchCommands.Value(submissionId));
        return this;
    }

    /// <summary>Asks the carrier again later about those still unconfirmed.</summary>
    public Settlement Recheck(Guid submissionId, IReadOnlyCollection<Guid> messages, DateTimeOffset checkAt)
    {
        _batch.Add(
            "update submissions set message_ids = $2, check_at = $3, checks = checks + 1 where id = $1",
            BatchCommands.Value(submissionId), BatchCommands.Array(NpgsqlDbType.Uuid, messages.ToArray()), BatchCommands.Value(checkAt));
        return this;
    }

    /// <summary>New work for messages that are to be tried again, or that wait for receipts. A repeat with the same id adds nothing.</summary>
    public Settlement Enqueue(Guid id, Lane lane, ChunkState state, DateTimeOffset dueAt, IReadOnlyCollection<Guid> messages)
    {
        if (messages.Count == 0) return this;
        var ids = messages.Order().ToArray();
        _batch.Add(
            InsertRetry,
            BatchCommands.Value(id),
            BatchCommands.Value(batchId, NpgsqlDbType.Uuid),
            BatchCommands.Value((short)lane),
            BatchCommands.Value((short)state),
            BatchCommands.Value(dueAt),
            BatchCommands.Value(ids.Length),
            BatchCommands.Value(ids[0]),
            BatchCommands.Value(ids[^1]),
            BatchCommands.Array(NpgsqlDbType.Uuid, ids));
        return this;
    }

    /// <summary>This chunk is through: it waits for receipts until <paramref name="deadline"/>, or is gone when none can come.</summary>
    public Settlement Finish(DateTimeOffset? deadline)
    {
        if (deadline is { } at)
            _batch.Add(
                "update chunks set state = 3, due_at = $2, owner = null where id = $1 and owner is not distinct from $3",
                BatchCommands.Value(chunkId), BatchCommands.Value(at), BatchCommands.Value(owner, NpgsqlDbType.Uuid));
        else
            _batch.Add(
                "delete from chunks where id = $1 and owner is not distinct from $2",
                BatchCommands.Value(chunkId), BatchCommands.Value(owner, NpgsqlDbType.Uuid));
        return this;
    }

    /// <summary>Gives this chunk back, to be released at its time.</summary>
    public Settlement Return(DateTimeOffset dueAt, IReadOnlyCollection<Guid> messages)
    {
        var ids = messages.Order().ToArray();
        _batch.Add(
            "update chunks set state = 0, due_at = $2, owner = null, size = $3, first_id = $4, last_id = $5, message_ids = $6 where id = $1 and owner is not distinct from $7",
            BatchCommands.Value(chunkId), BatchCommands.Value(dueAt), BatchCommands.Value(ids.Length),
            BatchCommands.Value(ids[0]), BatchCommands.Value(ids[^1]), BatchCommands.Array(NpgsqlDbType.Uuid, ids),
            BatchCommands.Value(owner, NpgsqlDbType.Uuid));
        return this;
    }

    /// <summary>Writes it. Without a transaction the batch is one of its own.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken ct, NpgsqlTransaction? transaction = null)
    {
        if (IsEmpty) return;
        (_batch.Connection, _batch.Transaction) = (connection, transaction);
        await _batch.ExecuteNonQueryAsync(ct);
    }
}
