using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>
/// Writes exports on the hosts that answer the API, so that the file is where the download is asked for: at once when somebody asks, and
/// by a sweep for what a killed host left. The sweep also deletes rows that are over, and files that no row needs.
/// </summary>
internal sealed partial class ExportRunner(
    ExportWriter writer, ExportSignals signals, ExportFiles files, ITenantDirectory directory, TenantDataSources sources, PlatformDataSource platform, TimeProvider clock, IOptions<ExportOptions> options, ILogger<ExportRunner> log)
    : BackgroundService
{
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

    /// <summary>One tenant's turn of the sweep.</summary>
    public async Task TidyAsync(Guid tenantId, CancellationToken ct)
    {
        try
        {
            var listed = files.List(tenantId);
            var source = await sources.GetAsync(tenantId, ct);
            var (complete, claims, due) = await ExportClaims.TidyAsync(source, clock.GetUtcNow(), ct);
            if (ExportFiles.Tidy(listed, complete, claims) is var deleted and > 0) LogTidied(deleted, tenantId);
            if (due) signals.Wake(tenantId);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(tenantId, e.GetType().Name); // one sick tenant must not stop the rest
        }
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
                var tenants = await directory.AllAsync(ct);
                foreach (var tenant in tenants) await TidyAsync(tenant.Id, ct);
                var known = tenants.Select(t => t.Id).ToHashSet();
                // Another host erased it. A tenant that is merely unknown may be another installation's, which shares the folder.
                foreach (var gone in await ErasedAsync([.. files.Tenants().Where(id => !known.Contains(id))], ct)) files.DeleteAll(gone);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(Guid.Empty, e.GetType().Name);
            }
        }
        while (await tick.WaitForNextTickAsync(ct));
    }

    private async Task<IReadOnlyList<Guid>> ErasedAsync(Guid[] ids, CancellationToken ct)
    {
        if (ids.Length == 0) return [];
        await using var command = platform.Source.CreateCommand("select id from erased_tenants where id = any ($1)");
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, ids));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var erased = new List<Guid>();
        while (await reader.ReadAsync(ct)) erased.Add(reader.GetGuid(0));
        return erased;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exports of tenant {TenantId} wait: {Fault}")]
    private partial void LogFailed(Guid tenantId, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Deleted} files of exports of tenant {TenantId} are deleted")]
    private partial void LogTidied(int deleted, Guid tenantId);
}
