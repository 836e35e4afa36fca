using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Routing;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Rights.Privacy;
using GallantSms.Infrastructure.Routing;
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
    IRouteBook routes,
    ITenantDirectory directory,
    CarrierGateway carriers,
    RateLimits limits,
    CarrierStats stats,
    CarrierReferences references,
    ErasedSuppressions erased,
    ChunkLeases leases,
    LanePublisher lanes,
    ChangeSequencer changes,
    GallantMeters meters,
    TimeProvider clock,
    IOptions<DeliveryOptions> options,
    ILogger<ChunkDispatcher> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly DeliveryOptions _options = options.Value;

    public async Task HandleAsync(Lane lane, Guid chunkId, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Tenant.Id, ct);
        Chunk? chunk;
        await using (var connection = await source.OpenConnectionAsync(ct))
            chunk = await Chunk.ClaimAsync(connection, chunkId, lane, clock.GetUtcNow() + _options.Lease, numbers => erased.AmongAsync(connection, tenant.Tenant.Id, numbers, ct), ct);
        if (chunk is null) return;

        using var lease = leases.Hold(tenant.Tenant.Id, chunk);
        var run = new ChunkRun(chunk);
        try
        {
            await SendAsync(source, run, ct);
        }
        finally
        {
            run.Submits.ForEach(s => Leave(run, s)); // what was routed and never submitted
        }
    }

    /// <summary>
    /// Each carrier at its own pace: what one did not take goes on to the next while another is still being waited for.
    /// </summary>
    private async Task SendAsync(NpgsqlDataSource source, ChunkRun run, CancellationToken ct)
    {
        var early = new List<EarlyReceipts>();
        var flying = new List<(Submit Submit, Task Task)>(); // a task that ends at once may be the same object as another
        await RouteAsync(run, ct);
        while (run.Submits.Count > 0 || flying.Count > 0)
        {
            if (run.Submits.Count > 0)
            {
                if (!await SettleAsync(source, run, ct)) break; // the submissions are durable before any byte leaves
                foreach (var submit in run.Depart()) flying.Add((submit, SubmitAsync(run, submit, ct)));
            }

            if (!await AnyAsync(flying.ConvertAll(f => f.Task), run.HasOutcomes, ct))
            {
                if (!await SettleAsync(source, run, ct)) break; // what is known is told while a slow carrier is waited for
                continue;
            }

            foreach (var landed in flying.Where(f => f.Task.IsCompleted).ToList())
            {
                flying.Remove(landed);
                await landed.Task;
                early.AddRange(await references.RememberAsync([landed.Submit], ct));
                run.Collect(landed.Submit);
            }

            await RouteAsync(run, ct);
        }

        if (flying.Count > 0)
        {
            // The chunk is somebody else's by now, who asks what became of these; what their carriers called them is known here only.
            await Task.WhenAll(flying.Select(f => f.Task));
            early.AddRange(await references.RememberAsync(flying.Select(f => f.Submit), ct));
        }

        run.Done = run.Submits.Count == 0 && flying.Count == 0;
        if (run.Done && await SettleAsync(source, run, ct) && run.Retries) lanes.Wake(tenant.Tenant.Id);
        await references.TellAsync(early, ct);
    }

    /// <summary><c>false</c>: none landed for a while, and there is something to be told meanwhile.</summary>
    private async Task<bool> AnyAsync(IReadOnlyCollection<Task> flying, bool impatient, CancellationToken ct)
    {
        if (!impatient) return await Task.WhenAny(flying) is not null;
        if (flying.Any(f => f.IsCompleted)) return true;
        using var landed = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var pause = Task.Delay(Patience, clock, landed.Token);
        var first = await Task.WhenAny([.. flying, pause]);
        await landed.CancelAsync();
        return first != pause;
    }

    /// <summary>Sorts what is still to be done: stopped, to a carrier, or later.</summary>
    private async Task RouteAsync(ChunkRun run, CancellationToken ct)
    {
        var pending = run.TakePending();
        if (pending.Count == 0) return;
        var now = clock.GetUtcNow();
        var plans = await router.PlansAsync(tenant.Tenant, ct);
        var senders = await routes.SendersAsync(ct);
        var chain = await directory.ChainAsync(tenant.Tenant, ct);
        var same = new Dictionary<(RoutePlan, string Tried), RouteChoice>();
        foreach (var item in pending)
        {
            var message = item.Message;
            if (message.Stop(now) is { } stop)
            {
                run.Decide(item, stop.Status, stop.Reason);
                continue;
            }

            item.Sender ??= senders.Choose(chain, message.Country, message.SenderId).Sender;
            if (item.Sender is null)
            {
                run.Decide(item, MessageStatus.Rejected, MessageReason.SenderNotApproved);
                continue;
            }

            if (item.Waits)
            {
                Later(run, item, now);
                continue;
            }

            var plan = plans.For(message.Msisdn, message.Country, SenderId.TypeOf(item.Sender), message.Traffic);
            Send(run, item, plan, Choose(plan, item, same), now);
        }
    }

    private RouteChoice Choose(RoutePlan plan, PendingMessage item, Dictionary<(RoutePlan, string Tried), RouteChoice> same)
    {
        if (item.ComesAgain && router.Choose(plan, item.Message.Id, new HashSet<short> { item.Message.LastAccount }) is { Route: not null } other) return other;
        if (!plan.IsUniform) return router.Choose(plan, item.Message.Id, item.Tried);

        // Where every message has the same order, one answer does for all that were tried at the same accounts.
        var key = (plan, item.TriedKey);
        return same.TryGetValue(key, out var choice) ? choice : same[key] = router.Choose(plan, item.Message.Id, item.Tried);
    }

    private void Send(ChunkRun run, PendingMessage item, RoutePlan plan, RouteChoice choice, DateTimeOffset now)
    {
        item.Target = choice.Target;
        if (choice.Route is not { } route)
        {
            Postpone(run, item, choice, now);
            return;
        }

        var (carrier, lane) = (route.Carrier, run.Chunk.Lane);
        var enters = !run.Uses(carrier);
        if (enters && carriers.Enter(carrier.Account, lane, WorkersOf(lane)) is { } later)
        {
            run.Defer(item, MessageReason.CarrierCongested, later);
            return;
        }

        if (limits.Take(carrier, item.Sender!, item.Message.Segments, lane == Lane.Urgent, now) is not { } until)
        {
            run.Submit(carrier, item, holdsWorker: enters);
            return;
        }

        if (enters) carriers.Leave(carrier.Account, lane);
        // What is urgent does not wait for one account's rate while another has room.
        if (lane == Lane.Urgent && router.Choose(plan, item.Message.Id, new HashSet<short>(item.Tried) { route.No }).Route is { } other
            && limits.Take(other.Carrier, item.Sender!, item.Message.Segments, urgent: true, now) is null)
            run.Submit(other.Carrier, item);
        else
            run.Defer(item, MessageReason.CarrierThrottled, until);
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

        Later(run, item, now);
    }

    /// <summary>After a pause, or never: by what was said last, and how often.</summary>
    private void Later(ChunkRun run, PendingMessage item, DateTimeOffset now)
    {
        var pause = RetryPolicy.Pause(_options, item.LastReason, item.Attempts, item.RetryAfter, item.Message.ExpiresAt, now);
        if (pause is { } wait) run.Defer(item, item.LastReason, now + wait);
        else run.Decide(item, MessageStatus.Failed, item.LastReason.IsRetryable() ? MessageReason.AttemptsExhausted : item.LastReason);
    }

    private async Task SubmitAsync(ChunkRun run, Submit submit, CancellationToken ct)
    {
        submit.StartedAt = clock.GetUtcNow();
        // No byte leaves after the lease: whoever takes the chunk over may then believe a carrier that has seen nothing.
        try
        {
            submit.Outcomes = await carriers.SubmitAsync(submit.Account, submit.Items.ConvertAll(i => i.ToOutbound()), submit.OpenedAt + _options.Lease, ct);
        }
        finally
        {
            Leave(run, submit);
        }

        submit.EndedAt = clock.GetUtcNow();
        for (var i = 0; i < submit.Items.Count; i++)
        {
            meters.ProviderOutcome(submit.Account.Name, submit.Outcomes[i].GetType().Name);
            stats.Submitted(submit.Account.No, submit.Items[i].Message.Country, submit.Outcomes[i], submit.EndedAt - submit.StartedAt, submit.EndedAt);
        }

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
                changes.Written(tenant.Tenant.Id);
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

    private void Leave(ChunkRun run, Submit submit)
    {
        if (submit.HoldsWorker) carriers.Leave(submit.Account, run.Chunk.Lane);
        submit.HoldsWorker = false;
    }

    private int WorkersOf(Lane lane) => lane switch
    {
        Lane.Urgent => _options.UrgentWorkers,
        Lane.Single => _options.SingleWorkers,
        _ => _options.BulkWorkers,
    };

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chunk {ChunkId} of tenant {TenantId} was taken over, or its outcome had been written before its answer was lost")]
    private partial void LogClaimLost(Guid chunkId, Guid tenantId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outcome of chunk {ChunkId} of tenant {TenantId} not written yet, trying again")]
    private partial void LogSettleAgain(Exception e, Guid chunkId, Guid tenantId);
}
