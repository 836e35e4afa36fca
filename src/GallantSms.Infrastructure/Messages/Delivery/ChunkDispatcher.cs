using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// Sends one chunk of the scope's tenant: claim, ask consent and expiry again, route, say what will be submitted, submit,
/// settle. A message a carrier certainly did not take goes to the next route at once; one that may have been taken is never
/// sent again before it is reconciled.
/// </summary>
internal sealed partial class ChunkDispatcher(
    ITenantContext tenant,
    TenantDataSources sources,
    Router router,
    CarrierGateway carriers,
    ChunkLeases leases,
    LanePublisher lanes,
    GallantMeters meters,
    TimeProvider clock,
    IOptions<DeliveryOptions> options,
    ILogger<ChunkDispatcher> log)
{
    private readonly DeliveryOptions _options = options.Value;

    public async Task HandleAsync(Lane lane, Guid chunkId, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Tenant.Id, ct);
        Chunk? chunk;
        await using (var connection = await source.OpenConnectionAsync(ct))
            chunk = await Chunk.ClaimAsync(connection, chunkId, lane, clock.GetUtcNow() + _options.Lease, ct);
        if (chunk is null) return;

        using var lease = leases.Hold(tenant.Tenant.Id, chunk);
        var run = new ChunkRun(chunk);
        await RouteAsync(run, ct);
        while (run.Submits.Count > 0)
        {
            if (!await SettleAsync(source, run, ct)) return; // the submissions are durable before any byte leaves
            await Task.WhenAll(run.Submits.Select(s => SubmitAsync(run, s, ct)));
            run.Collect();
            await RouteAsync(run, ct);
        }

        run.Done = true;
        if (await SettleAsync(source, run, ct) && run.Retries) lanes.Wake(tenant.Tenant.Id);
    }

    /// <summary>Sorts what is still to be done: stopped, to a carrier, or later.</summary>
    private async Task RouteAsync(ChunkRun run, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var pending = run.TakePending();
        foreach (var group in pending.GroupBy(p => (p.Message.Country, Tried: p.TriedKey)))
        {
            RouteChoice? choice = null;
            foreach (var item in group)
            {
                if (item.Message.Stop(now) is { } stop)
                {
                    run.Decide(item, stop.Status, stop.Reason);
                    continue;
                }

                choice ??= await router.ChooseAsync(group.Key.Country, item.Tried, ct);
                if (choice.Account is { } account) run.Submit(account, item);
                else Postpone(run, item, choice, now);
            }
        }
    }

    /// <summary>No carrier takes it now: later, or never.</summary>
    private void Postpone(ChunkRun run, PendingMessage item, RouteChoice choice, DateTimeOffset now)
    {
        if (item.LastReason == MessageReason.None)
        {
            // Not tried at all: no attempt is used up. Without any route there is nothing to wait for.
            if (choice.Rejected.Count == 0) run.Decide(item, MessageStatus.Failed, MessageReason.NoRoute);
            else run.Defer(item, MessageReason.CarrierUnavailable, Max(choice.RetryAt ?? now + _options.RetryDelay, now + TimeSpan.FromMilliseconds(500)));
            return;
        }

        var pause = RetryPolicy.Pause(_options, item.LastReason, item.Attempts, item.RetryAfter, item.Message.ExpiresAt, now);
        if (pause is { } wait) run.Defer(item, item.LastReason, now + wait);
        else run.Decide(item, MessageStatus.Failed, item.LastReason.IsRetryable() ? MessageReason.AttemptsExhausted : item.LastReason);
    }

    private async Task SubmitAsync(ChunkRun run, Submit submit, CancellationToken ct)
    {
        submit.StartedAt = clock.GetUtcNow();
        // No byte leaves after the lease: whoever takes the chunk over may then believe a carrier that has seen nothing.
        submit.Outcomes = await carriers.SubmitAsync(submit.Account, submit.Items.ConvertAll(i => i.Message.ToOutbound()), submit.OpenedAt + _options.Lease, ct);
        submit.EndedAt = clock.GetUtcNow();
        foreach (var outcome in submit.Outcomes) meters.ProviderOutcome(submit.Account.Name, outcome.GetType().Name);
        meters.ProviderSubmitted(submit.Account.Name, submit.EndedAt - submit.StartedAt);
    }

    /// <summary>
    /// Repeats until it is written: what a carrier said must not be lost to a hiccup. <c>false</c>: the chunk is no longer
    /// ours. Who took it over asks the carrier what became of our submissions, so nothing more is ours to send or to write.
    /// </summary>
    private async Task<bool> SettleAsync(NpgsqlDataSource source, ChunkRun run, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(ct);
                await using var settlement = run.Build(_options, clock.GetUtcNow());
                await settlement.WriteAsync(connection, ct);
                run.Written(meters);
                return true;
            }
            catch (PostgresException e) when (Settlement.IsClaimLost(e))
            {
                LogClaimLost(run.Chunk.Id, tenant.Tenant.Id);
                return false;
            }
            catch (NpgsqlException e) when (tries < 20 && e.IsTransientOrDeadlock())
            {
                LogSettleAgain(e, run.Chunk.Id, tenant.Tenant.Id);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * tries, 1000)), clock, ct);
            }
        }
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chunk {ChunkId} of tenant {TenantId} was taken over, or its outcome had been written before its answer was lost")]
    private partial void LogClaimLost(Guid chunkId, Guid tenantId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outcome of chunk {ChunkId} of tenant {TenantId} not written yet, trying again")]
    private partial void LogSettleAgain(Exception e, Guid chunkId, Guid tenantId);
}
