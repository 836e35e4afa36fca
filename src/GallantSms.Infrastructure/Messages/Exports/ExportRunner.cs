using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>
/// Writes exports on the hosts that answer the API: at once when somebody asks, and by a sweep for what a killed host left. The sweep
/// also deletes what is over.
/// </summary>
internal sealed partial class ExportRunner(
    ExportWriter writer, ExportSignals signals, ITenantDirectory directory, TenantDataSources sources, TenantWrites writes, TimeProvider clock, IOptions<ExportOptions> options, ILogger<ExportRunner> log)
    : BackgroundService
{
    private readonly QuietTenants _quiet = new(writes, clock);
    private readonly SemaphoreSlim _places = new(options.Value.RunningPerHost);
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(FollowAsync(stoppingToken), SweepAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // This host stops.
        }
        finally
        {
            Task[] running;
            lock (_gate) running = [.. _running];
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override void Dispose()
    {
        _places.Dispose();
        base.Dispose();
    }

    /// <summary>One tenant's turn of the sweep. Returns when there is something to do again, unless something is written before.</summary>
    public async Task<DateTimeOffset?> TidyAsync(Guid tenantId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var next = await ExportClaims.TidyAsync(await sources.GetAsync(tenantId, ct), now, ct);
        if (next <= now) signals.Wake(tenantId);
        return next;
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        await foreach (var tenant in signals.ReadAllAsync(ct))
        {
            await _places.WaitAsync(ct);
            var run = RunAsync(tenant, ct);
            lock (_gate) _running.Add(run);
            _ = run.ContinueWith(done => { lock (_gate) _running.Remove(done); }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task RunAsync(Guid tenantId, CancellationToken ct)
    {
        await Task.Yield();
        var wrote = false;
        try
        {
            wrote = await directory.FindAsync(tenantId, ct) is { } tenant && await writer.WriteNextAsync(tenant, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(tenantId, e.GetType().Name); // its database is away: the sweep comes back
        }
        finally
        {
            _places.Release();
        }

        if (wrote) signals.Wake(tenantId); // others go first
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        using var tick = new PeriodicTimer(options.Value.SweepEvery, clock);
        do
        {
            try
            {
                var round = await _quiet.BeginAsync(ct);
                foreach (var tenant in await directory.AllAsync(ct))
                    if (!round.IsQuiet(tenant.Id)) await VisitAsync(tenant.Id, round, ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(Guid.Empty, e.GetType().Name);
            }
        }
        while (await tick.WaitForNextTickAsync(ct));
    }

    private async Task VisitAsync(Guid tenantId, QuietTenants.Round round, CancellationToken ct)
    {
        try
        {
            round.Rest(tenantId, await TidyAsync(tenantId, ct));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(tenantId, e.GetType().Name); // one sick tenant must not stop the rest
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exports of tenant {TenantId} wait: {Fault}")]
    private partial void LogFailed(Guid tenantId, string fault);
}
