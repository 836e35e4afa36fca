using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// Finds out what became of unconfirmed messages: asks the carrier by our reference, waits for a late receipt, and gives up
/// after a time. Only a carrier's certain "never seen", and only some time after the submit, lets a message be sent again.
/// </summary>
internal sealed partial class Reconciler(
    CarrierGateway carriers, IRouteBook routes, GallantMeters meters, TimeProvider clock, IOptions<DeliveryOptions> options, ILogger<Reconciler> log)
{
    private const string Unconfirmed = """
        select m.id, m.msisdn, coalesce(a.sender, b.sender_id), coalesce(m.text, b.text), m.attempts
        from unnest($1::uuid[]) as w(id) join messages m on m.id = w.id join batches b on b.id = m.batch_id
        left join attempts a on a.message_id = m.id and a.no = m.attempts
        where m.status = 5
        """;

    private readonly DeliveryOptions _options = options.Value;

    private sealed record Doubt(Guid Id, Guid ChunkId, short Account, DateTimeOffset QueuedAt, DateTimeOffset StartedAt, short Checks, Guid[] MessageIds);

    public async Task RunAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        foreach (var doubt in await DueAsync(source, ct)) await ResolveAsync(tenant, source, doubt, ct);
    }

    private async Task<List<Doubt>> DueAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            "select id, chunk_id, account, queued_at, started_at, checks, message_ids from submissions where state = 1 and check_at <= $1 order by check_at limit 100");
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var due = new List<Doubt>();
        while (await reader.ReadAsync(ct))
        {
            due.Add(new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetInt16(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetInt16(5), reader.GetFieldValue<Guid[]>(6)));
        }

        return due;
    }

    private async Task ResolveAsync(TenantInfo tenant, NpgsqlDataSource source, Doubt doubt, CancellationToken ct)
    {
        // Receipts may have told already. No connection is held while the carrier is asked.
        var open = await UnconfirmedAsync(source, doubt, ct);
        var answers = await AskAsync(doubt, open.ConvertAll(m => m.Sms), ct);

        var now = clock.GetUtcNow();
        var resolution = new Resolution(doubt.StartedAt + Longer(_options.BelieveNotFoundAfter, _options.Lease) <= now, doubt.StartedAt + _options.GiveUpUnconfirmedAfter <= now);
        for (var i = 0; i < open.Count; i++) resolution.Take(doubt.Account, doubt.QueuedAt, doubt.StartedAt, open[i].Sms.MessageId, open[i].Attempts, answers[i], _options.MaxAttempts, now);

        await using var settlement = new Settlement(doubt.ChunkId, null, null, now).HoldDoubt(doubt.Id, doubt.Checks).Decide(resolution.Verdicts).Record(resolution.Attempts);
        settlement.Enqueue(Guid.CreateVersion7(now), Lane.Single, ChunkState.Waiting, now, resolution.Again);
        settlement.Enqueue(Guid.CreateVersion7(now), Lane.Single, ChunkState.AwaitingReceipts, now + _options.ReceiptGrace, resolution.Sent);
        if (resolution.Unsure.Count == 0) settlement.Close(doubt.Id);
        else settlement.Recheck(doubt.Id, resolution.Unsure, now + NextCheck(doubt.Checks));
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await settlement.WriteAsync(connection, ct);
        }
        catch (PostgresException e) when (Settlement.IsClaimLost(e))
        {
            return; // two led for a moment, and the other was first
        }

        foreach (var verdict in resolution.Verdicts) meters.MessageReached(verdict.Status);
        LogResolved(doubt.Id, tenant.Id, resolution.Sent.Count, resolution.Again.Count, resolution.Unsure.Count);
    }

    private static async Task<List<(DoubtfulSms Sms, short Attempts)>> UnconfirmedAsync(NpgsqlDataSource source, Doubt doubt, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Unconfirmed);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, doubt.MessageIds));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var open = new List<(DoubtfulSms, short)>();
        while (await reader.ReadAsync(ct))
        {
            var (id, to, sender, text) = (reader.GetGuid(0), "+" + reader.GetInt64(1), reader.GetString(2), reader.GetString(3));
            open.Add((new(id, to, sender, text, doubt.StartedAt), reader.GetInt16(4)));
        }

        return open;
    }

    private async Task<IReadOnlyList<QueryOutcome>> AskAsync(Doubt doubt, List<DoubtfulSms> messages, CancellationToken ct)
    {
        if (messages.Count == 0) return [];
        return await routes.AccountAsync(doubt.Account, ct) is { } account
            ? await carriers.QueryAsync(account, messages, ct)
            : [.. messages.Select(_ => new QueryOutcome.CannotTell())];
    }

    /// <summary>Within the lease the worker that submitted may still be at it.</summary>
    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan NextCheck(short checks) => TimeSpan.FromSeconds(Math.Min(300, 1 << Math.Min((int)checks, 9)));

    [LoggerMessage(Level = LogLevel.Information, Message = "Submission {SubmissionId} of tenant {TenantId} reconciled: {Sent} sent, {Again} to be sent again, {Unsure} still unsure")]
    private partial void LogResolved(Guid submissionId, Guid tenantId, int sent, int again, int unsure);

    /// <summary>What the carrier's answers mean, message by message.</summary>
    private sealed class Resolution(bool believeNotFound, bool giveUp)
    {
        public List<Verdict> Verdicts { get; } = [];

        public List<AttemptRow> Attempts { get; } = [];

        public List<Guid> Sent { get; } = [];

        public List<Guid> Again { get; } = [];

        public List<Guid> Unsure { get; } = [];

        public void Take(short account, DateTimeOffset queuedAt, DateTimeOffset startedAt, Guid id, short no, QueryOutcome answer, int maxAttempts, DateTimeOffset now)
        {
            switch (answer)
            {
                case QueryOutcome.Found found:
                    Attempts.Add(new(id, no, account, AttemptOutcome.Accepted, MessageReason.None, queuedAt, startedAt, now, found.Reference));
                    Verdicts.Add(new(id, MessageStatus.Sent, MessageReason.None, account, no));
                    Sent.Add(id);
                    break;
                case QueryOutcome.NotFound when believeNotFound:
                    Attempts.Add(new(id, no, account, AttemptOutcome.RetryLater, MessageReason.NetworkFailure, queuedAt, startedAt, now, null));
                    if (no >= maxAttempts)
                    {
                        Verdicts.Add(new(id, MessageStatus.Failed, MessageReason.AttemptsExhausted, account, no));
                    }
                    else
                    {
                        Verdicts.Add(new(id, MessageStatus.Deferred, MessageReason.NetworkFailure, account, no));
                        Again.Add(id);
                    }

                    break;
                case QueryOutcome.CannotTell when giveUp:
                    Verdicts.Add(new(id, MessageStatus.Unknown, MessageReason.HandoverUnconfirmed, account, no));
                    break;
                default:
                    Unsure.Add(id);
                    break;
            }
        }
    }
}
