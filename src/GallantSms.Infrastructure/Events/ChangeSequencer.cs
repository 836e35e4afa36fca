using GallantSms.Application.Messages.Delivery;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Events;

/// <summary>
/// Gives committed changes their positions: in the process that wrote them, milliseconds after the commit, and for what a killed
/// process left, in the leader's sweep. Any number of processes may do it at once, the head's row lets one at a time.
/// </summary>
internal sealed partial class ChangeSequencer(TenantDataSources sources, ChangeSignals signals, ILaneTransport transport, TimeProvider clock, ILogger<ChangeSequencer> log) : BackgroundService
{
    private const int Most = 500;

    /// <summary>A busy tenant's commits of this time share one move.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(15);

    private readonly TenantTurns _turns = new();

    /// <summary>After a commit that left rows in the inbox.</summary>
    public void Written(Guid tenantId) => _turns.Post(tenantId);

    /// <summary>Moves all that is there now, and tells who reads. Returns how many changes were new.</summary>
    public async Task<int> SequenceAsync(Guid tenantId, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenantId, ct);
        int all = 0, moved;
        do
        {
            await using var command = source.CreateCommand("select moved from sequence_changes($1)");
            command.Parameters.Add(BatchCommands.Value(Most));
            moved = (int)(await command.ExecuteScalarAsync(ct))!;
            all += moved;
        }
        while (moved == Most);

        if (all == 0) return 0;
        signals.Raise(tenantId);
        await transport.WakeAsync(tenantId, ct);
        return all;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What other processes have sequenced is told to the readers of this one.
        await using var wakes = await transport.OnWakeAsync((tenant, _) =>
        {
            signals.Raise(tenant);
            return Task.CompletedTask;
        }, stoppingToken);
        await _turns.RunAsync(2, async (tenant, ct) =>
        {
            await Task.Delay(Gather, clock, ct);
            try
            {
                await SequenceAsync(tenant, ct);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogFailed(e, tenant); // the sweep does it
            }
        }, stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes of tenant {TenantId} were not sequenced; the sweep will")]
    private partial void LogFailed(Exception e, Guid tenantId);
}
