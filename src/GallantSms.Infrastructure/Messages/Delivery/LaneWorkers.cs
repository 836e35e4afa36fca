using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>The sender workers of this process: each lane has its own, so that bulk never takes urgent's place.</summary>
internal sealed class LaneWorkers(ILaneTransport transport, TenantScopes scopes, IOptions<DeliveryOptions> options) : IHostedService, IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _consumers = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (lane, workers) in new[] { (Lane.Urgent, options.Value.UrgentWorkers), (Lane.Single, options.Value.SingleWorkers), (Lane.Bulk, options.Value.BulkWorkers) })
            _consumers.Add(await transport.ConsumeAsync(lane, workers, (item, _) => HandleAsync(lane, item), cancellationToken));
    }

    /// <summary>Takes no more work and lets what runs come to its end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_consumers.Select(c => c.DisposeAsync().AsTask()));
        _consumers.Clear();
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    // Not cancelled on shutdown: a submit that is cut off would have to be reconciled.
    private async Task HandleAsync(Lane lane, LaneItem item)
    {
        await using var scope = await scopes.OpenAsync(item.TenantId, CancellationToken.None);
        await scope.ServiceProvider.GetRequiredService<ChunkDispatcher>().HandleAsync(lane, item.ChunkId, CancellationToken.None);
    }
}
