using System.Threading.Channels;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messages.Accept;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// Puts committed work on its lane without making the caller wait. What it cannot place (broker down, process killed) is in
/// the outbox: the sweeper releases it again.
/// </summary>
internal sealed partial class LanePublisher(ILaneTransport transport, ILogger<LanePublisher> log) : BackgroundService
{
    private const int Backlog = 100_000;

    private readonly Channel<(Lane Lane, LaneItem Item)> _released = Channel.CreateBounded<(Lane, LaneItem)>(
        new BoundedChannelOptions(Backlog) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Channel<Guid> _wakes = Channel.CreateBounded<Guid>(
        new BoundedChannelOptions(1024) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    public void Announce(Guid tenantId, ChunkRow chunk)
    {
        if (chunk.Released) _released.Writer.TryWrite((chunk.Lane, new(tenantId, chunk.Id)));
        else Wake(tenantId);
    }

    /// <summary>New work waits for its turn or its time: tell the relay.</summary>
    public void Wake(Guid tenantId) => _wakes.Writer.TryWrite(tenantId);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(PublishAsync(stoppingToken), WakeAsync(stoppingToken));

    private async Task PublishAsync(CancellationToken ct)
    {
        var items = new List<(Lane Lane, LaneItem Item)>();
        while (await _released.Reader.WaitToReadAsync(ct))
        {
            items.Clear();
            while (items.Count < 500 && _released.Reader.TryRead(out var item)) items.Add(item);
            foreach (var lane in items.GroupBy(i => i.Lane))
            {
                try
                {
                    await transport.PublishAsync(lane.Key, [.. lane.Select(i => i.Item)], ct);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogNotPublished(e, lane.Count(), lane.Key);
                }
            }
        }
    }

    private async Task WakeAsync(CancellationToken ct)
    {
        var tenants = new HashSet<Guid>();
        while (await _wakes.Reader.WaitToReadAsync(ct))
        {
            tenants.Clear();
            while (_wakes.Reader.TryRead(out var tenant)) tenants.Add(tenant);
            foreach (var tenant in tenants)
            {
                try
                {
                    await transport.WakeAsync(tenant, ct);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogNotWoken(e, tenant);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} pieces of work could not be put on lane {Lane}; the sweeper will")]
    private partial void LogNotPublished(Exception e, int count, Lane lane);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The relay was not woken for tenant {TenantId}; it sweeps anyway")]
    private partial void LogNotWoken(Exception e, Guid tenantId);
}
