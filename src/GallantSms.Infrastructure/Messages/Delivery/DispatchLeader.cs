using Microsoft.Extensions.Hosting;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>Relay and sweeper, in the one process that leads.</summary>
internal sealed class DispatchLeader(Leadership leadership, Relay relay, Sweeper sweeper) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => leadership.RunAsync(
        async term =>
        {
            // The first to fail ends the term; the next term starts both anew.
            using var both = CancellationTokenSource.CreateLinkedTokenSource(term);
            var tasks = new[] { relay.RunAsync(both.Token), sweeper.RunAsync(both.Token) };
            await Task.WhenAny(tasks);
            await both.CancelAsync();
            await Task.WhenAll(tasks);
        },
        stoppingToken);
}
