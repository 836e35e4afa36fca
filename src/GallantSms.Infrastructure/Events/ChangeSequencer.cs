using System.Collections.Concurrent;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Events;

/// <summary>
/// Gives committed changes their positions: in the process that wrote them, milliseconds after the commit, and for what a killed
/// process left, in the leader's sweep. Any number of processes may do it at once, the head's row lets one at a time.
/// </summary>
internal sealed partial class ChangeSequencer(TenantDataSources sources, ChangeSignals signals, ILaneTransport transport, TimeProvider clock, ILogger<ChangeSequencer> log) : BackgroundService
{
    private const int Most = 500;

    /// <summary>Most of a turn is waiting for more commits to gather, so many tenants wait at once.</summary>
    private const int AtOnce = 16;

    /// <summary>A busy tenant's commits of this time share one move.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(15);

    /// <summary>Other processes are told in groups: each of these wakes also makes every relay look.</summary>
    private static readonly TimeSpan TellOthersEvery = TimeSpan.FromMilliseconds(250);

    private readonly TenantTurns _turns = new();
    private readonly ConcurrentDictionary<Guid, bool> _untold = [];

    /// <summary>After a commit that left rows in the inbox.</summary>
    public void Written(Guid tenantId) => _turns.Post(tenantId);

    /// <summary>Moves all that is there now, and tells who reads. Returns the position of the newest change.</summary>
    public async Task<long> SequenceAsync(Guid tenantId, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenantId, ct);
        var (last, moved, any) = (0L, Most, false);
        while (moved == Most)
        {
            await using var command = source.CreateCommand("select last, moved from sequence_changes($1)");
            command.Parameters.Add(BatchCommands.Value(Most));
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            (last, moved) = (reader.GetInt64(0), reader.GetInt32(1));
            any |= moved > 0;
        }

        if (!any) return last;
        signals.Raise(tenantId);
        _untold[tenantId] = true;
        return last;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What other processes have sequenced is told to the readers of this one.
        await using var wakes = await transport.OnWakeAsync((tenant, _) =>
        {
            signals.Raise(tenant);
            return Task.CompletedTask;
        }, stoppingToken);
        await Task.WhenAll(TellOthersAsync(stoppingToken), SequenceAsync(stoppingToken));
    }

    private Task SequenceAsync(CancellationToken stopping) => _turns.RunAsync(
        AtOnce,
        async (tenant, ct) =>
        {
            await Task.Delay(Gather, clock, ct);
            try
            {
                await SequenceAsync(tenant, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LogFailed(e, tenant); // a database that is away, a tenant that is being erased: the sweep does it
            }
        },
        stopping);

    private async Task TellOthersAsync(CancellationToken ct)
    {
        using var tick = new PeriodicTimer(TellOthersEvery, clock);
        while (await tick.WaitForNextTickAsync(ct))
        {
            foreach (var tenant in _untold.Keys)
                if (_untold.TryRemove(tenant, out _)) await transport.WakeAsync(tenant, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes of tenant {TenantId} were not sequenced; the sweep will")]
    private partial void LogFailed(Exception e, Guid tenantId);
}
