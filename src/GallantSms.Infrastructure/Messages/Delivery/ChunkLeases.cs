using System.Collections.Concurrent;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>Keeps the leases of the chunks this process works on; one statement a tenant and interval, however many chunks.</summary>
internal sealed partial class ChunkLeases(
    TenantDataSources sources, TimeProvider clock, IOptions<DeliveryOptions> options, ILogger<ChunkLeases> log) : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, (Guid TenantId, Guid Owner, DateTimeOffset Since)> _held = [];

    public IDisposable Hold(Guid tenantId, Chunk chunk)
    {
        _held[chunk.Id] = (tenantId, chunk.Owner, clock.GetUtcNow());
        return new Held(this, chunk.Id);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(options.Value.Lease / 4, clock);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            var old = clock.GetUtcNow() - options.Value.Lease / 4;
            foreach (var tenant in _held.Values.Where(h => h.Since <= old).GroupBy(h => h.TenantId))
            {
                try
                {
                    await RenewAsync(tenant.Key, [.. tenant.Select(h => h.Owner)], stoppingToken);
                }
                catch (NpgsqlException e)
                {
                    LogNotRenewed(e, tenant.Key);
                }
            }
        }
    }

    private async Task RenewAsync(Guid tenantId, Guid[] owners, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenantId, ct);
        await using var command = source.CreateCommand("update chunks set due_at = $1 where state = 2 and owner = any($2)");
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow() + options.Value.Lease));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Uuid, owners));
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leases of tenant {TenantId} not renewed")]
    private partial void LogNotRenewed(Exception e, Guid tenantId);

    private sealed class Held(ChunkLeases owner, Guid chunkId) : IDisposable
    {
        public void Dispose() => owner._held.TryRemove(chunkId, out _);
    }
}
