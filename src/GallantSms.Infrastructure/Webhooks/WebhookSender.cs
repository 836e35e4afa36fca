using System.Collections.Concurrent;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Operations;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>
/// Gives endpoints their turns, in the process that leads. Each endpoint that has something due runs by itself, so many of a tenant
/// and so many in all at a time; after some rounds it goes to the end of the queue. So a slow endpoint costs nobody else anything.
/// </summary>
internal sealed partial class WebhookSender(
    WebhookLane lane, WebhookNotices notices, WebhookTidying tidying, WebhookCatchUp catchUp, ChangeSequencer changes, ChangeSignals signals, ITenantDirectory directory, TenantDataSources sources, TenantWrites writes,
    Heartbeats heartbeats, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<WebhookSender> log) : IDisposable, ILeadersWork
{
    private const string Worker = "webhooks";

    /// <summary>Rounds in a row before other endpoints have their turn.</summary>
    private const int Stint = 10;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    private readonly TenantTurns _turns = new();
    private readonly QuietTenants _quiet = new(writes, clock);
    private readonly SemaphoreSlim _room = new(options.Value.Endpoints);
    private readonly ConcurrentDictionary<Guid, (Guid Tenant, Task Work)> _running = [];
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _lookAt = [];
    private readonly ConcurrentDictionary<Guid, bool> _listening = [];
    private volatile QuietTenants.Round? _round;

    /// <summary>Something may be due at this tenant's endpoints.</summary>
    public void Wake(Guid tenantId) => _turns.Post(tenantId);

    public async Task RunAsync(CancellationToken ct)
    {
        // What was asked for in another process (a replay) comes as a signal. Who has no endpoints is not looked at for each of them.
        void Woken(Guid tenant)
        {
            if (_listening.ContainsKey(tenant)) Wake(tenant);
        }

        signals.Raised += Woken;
        try
        {
            await Task.WhenAll(SweepAsync(ct), _turns.RunAsync(4, LookAsync, ct));
        }
        finally
        {
            signals.Raised -= Woken;
            await Task.WhenAll(_running.Values.Select(r => r.Work));
        }
    }

    public void Dispose() => _room.Dispose();

    private async Task SweepAsync(CancellationToken ct)
    {
        using var tick = new PeriodicTimer(Tick, clock);
        var pulse = heartbeats.Expect(Worker, TimeSpan.FromMinutes(2));
        using var end = ct.Register(() => heartbeats.Forget(Worker));
        do
        {
            pulse.Beat();
            try
            {
                await SweepOnceAsync(ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e, Guid.Empty);
            }
        }
        while (await tick.WaitForNextTickAsync(ct));
    }

    private async Task SweepOnceAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var due = (await directory.AllAsync(ct)).Where(t => !_lookAt.TryGetValue(t.Id, out var at) || at <= now).ToList();
        if (due.Count == 0) return;
        var round = _round = await _quiet.BeginAsync(ct);
        foreach (var tenant in due)
        {
            if (round.IsQuiet(tenant.Id)) _lookAt[tenant.Id] = now + LookAnyway;
            else Wake(tenant.Id);
        }
    }

    private async Task LookAsync(Guid tenantId, CancellationToken ct)
    {
        var (now, round) = (clock.GetUtcNow(), _round);
        try
        {
            if (await directory.FindAsync(tenantId, ct) is null) return;
            var source = await sources.GetAsync(tenantId, ct);
            if (!await WebhookQueue.AnyAsync(source, ct))
            {
                _listening.TryRemove(tenantId, out _);
                _lookAt[tenantId] = now + LookAnyway;
                round?.Rest(tenantId);
                return;
            }

            _listening[tenantId] = true;
            await notices.SendAsync(tenantId, source, ct);
            await tidying.TidyAsync(tenantId, source, ct);
            var behind = await catchUp.RunAsync(source, ct);
            if (behind.More) Wake(tenantId); // after the others' turn
            var next = await BeginDueAsync(tenantId, source, now, ct);
            if (behind.Failed && !(next < now + AfterFault)) next = now + AfterFault;
            _lookAt[tenantId] = next < now + LookAnyway ? next.Value : now + LookAnyway;
            round?.Rest(tenantId, next);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            _lookAt[tenantId] = now + AfterFault;
            LogFailed(e, tenantId); // one sick tenant must not stop the rest
        }
    }

    /// <summary>When to look again, unless something is written before; null is never.</summary>
    private async Task<DateTimeOffset?> BeginDueAsync(Guid tenantId, NpgsqlDataSource source, DateTimeOffset now, CancellationToken ct)
    {
        DateTimeOffset? next = null;
        foreach (var (endpoint, at) in await WebhookQueue.NextAsync(source, options.Value.PerTenant * 4, ct))
        {
            if (at > now) return next < at ? next : at; // they come in the order in which they are due
            next = now + LookAnyway;
            if (_running.Values.Count(r => r.Tenant == tenantId) >= options.Value.PerTenant) return next; // whoever ends looks again
            if (!_running.ContainsKey(endpoint)) Begin(tenantId, endpoint, ct);
        }

        return next;
    }

    private void Begin(Guid tenantId, Guid endpoint, CancellationToken ct)
    {
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[endpoint] = (tenantId, WorkAsync());
        begin.SetResult();

        async Task WorkAsync()
        {
            await begin.Task;
            try
            {
                await _room.WaitAsync(ct);
                try
                {
                    await ServeAsync(tenantId, endpoint, ct);
                }
                finally
                {
                    _room.Release();
                }
            }
            catch (Exception e)
            {
                if (!ct.IsCancellationRequested) LogFailed(e, tenantId);
                await Task.WhenAny(Task.Delay(AfterFault, clock, ct));
            }
            finally
            {
                _running.TryRemove(endpoint, out _);
                Wake(tenantId);
            }
        }
    }

    private async Task ServeAsync(Guid tenantId, Guid endpoint, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenantId, ct);
        for (var i = 0; i < Stint; i++)
        {
            var round = await lane.RunAsync(source, endpoint, ct);
            if (round.Disabled)
            {
                changes.Written(tenantId);
                LogDisabled(endpoint, tenantId);
            }

            if (round.Sent == 0 || round.Disabled) return;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks of tenant {TenantId} were not sent; they are tried again")]
    private partial void LogFailed(Exception e, Guid tenantId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {EndpointId} of tenant {TenantId} is disabled: it is gone, or has failed for days")]
    private partial void LogDisabled(Guid endpointId, Guid tenantId);
}
