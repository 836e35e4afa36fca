using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Credits;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Routing;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Receipts;

/// <summary>
/// Group commit of one tenant's receipts: the carrier gets its 200 after the commit that holds them. A receipt is stored
/// whatever it says, and moves the message only where <see cref="MessageStatusRules.MayReplace"/> lets it.
/// </summary>
internal sealed class ReceiptBatcher
{
    private const int MaxGroup = 2000;
    private const int MaxWaiting = 10_000;
    private const int Tries = 5;

    // A receipt for a message that is still open proves the hand-over: what was reserved is captured here, once.
    private const string Capture = """
        with n as (select * from unnest($1::uuid[]) as n(id)),
        u as (update messages m set charge = 1 from n where m.id = n.id and m.charge = 0 and m.status <= 5 returning m.price),
        s as (select coalesce(sum(price), 0)::bigint as captured from u)
        insert into ledger_transfers (id, at, kind, debit, credit, amount) select $2::uuid, $3, 3, 3, 4, captured from s where captured > 0
        """;

    // The same rules as MessageStatusRules.MayReplace, where a million rows can be asked at once.
    private const string Apply = """
        with u as (
            update messages m set status = n.status, reason = n.reason, changed_at = $4, account = case when m.status <= 5 then n.account else m.account end
            from unnest($1::uuid[], $2::smallint[], $3::smallint[], $6::smallint[]) as n(id, status, reason, account)
            where m.id = n.id and (
                (m.status <= 5) or (m.status = 6 and n.status > 6)
                or (n.status = 10 and (m.status in (12, 13) or (m.status = 11 and m.reason <> all ($5::smallint[])))))
            returning m.id, m.account, m.country, m.status, m.reason, m.attempts
        ), c as (
            insert into change_inbox (at, kind, message_ids, statuses, reasons)
            select $4, 2, array_agg(id), array_agg(status), array_agg(reason) from u having count(*) > 0
        )
        select u.account, u.country, u.status, (select a.ended_at from attempts a where a.message_id = u.id and a.no = u.attempts) from u
        """;

    private const string Store = """
        insert into receipts (message_id, received_at, reported_at, account, status, reason, raw_status)
        select n.id, $7, n.reported_at, n.account, n.status, n.reason, n.raw
        from unnest($1::uuid[], $2::timestamptz[], $3::smallint[], $4::smallint[], $5::smallint[], $6::text[]) as n(id, reported_at, account, status, reason, raw)
        where exists (select from messages m where m.id = n.id)
        """;

    private const string Foreign = """
        select n.id, n.account from unnest($1::uuid[], $2::smallint[]) as n(id, account)
        where not exists (select from messages m where m.id = n.id and m.account = n.account)
          and not exists (select from attempts a where a.message_id = n.id and a.account = n.account)
          and not exists (select from submissions s where s.account = n.account and n.id = any(s.message_ids))
        """;

    private static readonly short[] Permanent = [.. Enum.GetValues<MessageReason>().Where(r => r.IsPermanent()).Select(r => (short)r)];

    private readonly NpgsqlDataSource _source;
    private readonly CarrierStats _stats;
    private readonly TimeProvider _clock;
    private readonly GroupCommit<Pending> _commits;

    public ReceiptBatcher(NpgsqlDataSource source, CarrierStats stats, TimeProvider clock)
    {
        (_source, _stats, _clock) = (source, stats, clock);
        _commits = new(MaxWaiting, MaxGroup, pending => pending.Receipts.Count, writers: 1, CommitAsync);
    }

    private sealed record Pending(short Account, IReadOnlyList<ProviderReceipt> Receipts, TaskCompletionSource<IReadOnlyList<ProviderReceipt>> Done);

    /// <summary>Stores them; returns those that are not about a message of this tenant that went through the account.</summary>
    public async Task<IReadOnlyList<ProviderReceipt>> TakeAsync(short account, IReadOnlyList<ProviderReceipt> receipts, CancellationToken ct)
    {
        var pending = new Pending(account, receipts, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await _commits.EnqueueAsync(pending, ct);
        return await pending.Done.Task;
    }

    private async Task CommitAsync(List<Pending> group)
    {
        try
        {
            IReadOnlySet<(short, Guid)> foreign;
            for (var tries = 1; ; tries++)
            {
                try
                {
                    foreign = await WriteAsync(group);
                    break;
                }
                catch (PostgresException e) when (tries < Tries && e.IsTransientOrDeadlock())
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(20 * tries), _clock);
                }
            }

            foreach (var pending in group) pending.Done.TrySetResult(foreign.Count == 0 ? [] : [.. pending.Receipts.Where(r => foreign.Contains((pending.Account, r.MessageId)))]);
        }
        catch (Exception e)
        {
            foreach (var pending in group) pending.Done.TrySetException(e); // the carrier gets no 200 and comes again
        }
    }

    private async Task<IReadOnlySet<(short, Guid)>> WriteAsync(List<Pending> group)
    {
        var now = _clock.GetUtcNow();
        var all = group.SelectMany(p => p.Receipts.Select(r => (p.Account, Receipt: r))).OrderBy(r => r.Receipt.MessageId).ToArray();
        var captured = Guid.CreateVersion7(now);
        await using var connection = await _source.OpenConnectionAsync();
        var foreign = await ForeignAsync(connection, all);
        if (foreign.Count > 0) all = Array.FindAll(all, r => !foreign.Contains((r.Account, r.Receipt.MessageId)));
        if (all.Length == 0) return foreign;
        await using var batch = new NpgsqlBatch(connection);
        var strongest = Strongest(all);
        var ids = BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(strongest, r => r.Receipt.MessageId));
        batch.Add(Capture, ids, BatchCommands.Value(captured), BatchCommands.Value(now));
        batch.AddSettled(captured, Guid.Empty);
        batch.Add(
            Apply,
            BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(strongest, r => r.Receipt.MessageId)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(strongest, r => (short)r.Receipt.Status)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(strongest, r => (short)r.Receipt.Reason)),
            BatchCommands.Value(now),
            BatchCommands.Array(NpgsqlDbType.Smallint, Permanent),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(strongest, r => r.Account)));
        batch.Add(
            Store,
            BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(all, r => r.Receipt.MessageId)),
            BatchCommands.Array(NpgsqlDbType.TimestampTz, Array.ConvertAll(all, r => r.Receipt.ReportedAt.UtcDateTime)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(all, r => r.Account)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(all, r => (short)r.Receipt.Status)),
            BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(all, r => (short)r.Receipt.Reason)),
            BatchCommands.Array(NpgsqlDbType.Text, Array.ConvertAll(all, r => r.Receipt.RawStatus)),
            BatchCommands.Value(now));
        batch.AddSuppressions(Array.ConvertAll(Array.FindAll(strongest, r => r.Receipt.Reason.IsSuppressing()), r => (r.Receipt.MessageId, r.Receipt.Reason)), now);

        await using (var reader = await batch.ExecuteReaderAsync())
        {
            // Apply is the only statement that answers with rows.
            while (await reader.ReadAsync()) Count(reader, now);
            while (await reader.NextResultAsync()) { }
        }

        return foreign;
    }

    private void Count(NpgsqlDataReader row, DateTimeOffset now)
    {
        var status = (MessageStatus)row.GetInt16(2);
        if (!status.IsTerminal() || status == MessageStatus.Unknown) return;
        var sinceHandover = row.IsDBNull(3) ? TimeSpan.Zero : now - row.GetFieldValue<DateTimeOffset>(3);
        _stats.Reported(row.GetInt16(0), row.GetString(1), status == MessageStatus.Delivered, sinceHandover, now);
    }

    /// <summary>
    /// What did not go through that account, or not to this tenant, or not at all: nobody reports on messages of others. A
    /// message on its way has a submission before its first byte leaves, an attempt after it, and where a crash came between
    /// them, the account in its own row.
    /// </summary>
    private static async Task<IReadOnlySet<(short, Guid)>> ForeignAsync(NpgsqlConnection connection, (short Account, ProviderReceipt Receipt)[] receipts)
    {
        await using var command = new NpgsqlCommand(Foreign, connection);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(receipts, r => r.Receipt.MessageId)));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, Array.ConvertAll(receipts, r => r.Account)));
        await using var reader = await command.ExecuteReaderAsync();
        var foreign = new HashSet<(short, Guid)>();
        while (await reader.ReadAsync()) foreign.Add((reader.GetInt16(1), reader.GetGuid(0)));
        return foreign;
    }

    /// <summary>One word for each message: the group's receipts in the order they came, each where the one before lets it.</summary>
    private static (short Account, ProviderReceipt Receipt)[] Strongest(IEnumerable<(short Account, ProviderReceipt Receipt)> receipts)
    {
        var strongest = new SortedDictionary<Guid, (short Account, ProviderReceipt Receipt)>();
        foreach (var next in receipts)
        {
            if (!strongest.TryGetValue(next.Receipt.MessageId, out var known) || MessageStatusRules.MayReplace(known.Receipt.Status, known.Receipt.Reason, next.Receipt.Status))
                strongest[next.Receipt.MessageId] = next;
        }

        return [.. strongest.Values];
    }
}
