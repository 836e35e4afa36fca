using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Reports;
using GallantSms.Infrastructure.Rights;
using GallantSms.Infrastructure.Routing;
using Microsoft.Extensions.Hosting;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>Relay, sweeper, the keepers of carriers, reports and the rules of retention, and who follows the changes, in the one process that leads.</summary>
internal sealed class DispatchLeader(
    Leadership leadership, Relay relay, Sweeper sweeper, CarrierKeeper carriers, ChangeConsumers events, ReportKeeper reports, RightsWorker rights) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => leadership.RunAsync(
        async term =>
        {
            // The first to fail ends the term; the next term starts all anew.
            using var all = CancellationTokenSource.CreateLinkedTokenSource(term);
            var tasks = new[]
            {
                relay.RunAsync(all.Token), sweeper.RunAsync(all.Token), carriers.RunAsync(all.Token), events.RunAsync(all.Token), reports.RunAsync(all.Token), rights.RunAsync(all.Token),
            };
            await Task.WhenAny(tasks);
            await all.CancelAsync();
            await Task.WhenAll(tasks);
        },
        stoppingToken);
}
