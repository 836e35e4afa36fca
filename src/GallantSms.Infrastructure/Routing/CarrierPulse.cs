using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Infrastructure.Messages.Delivery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Routing;

/// <summary>
/// Every few seconds, in every process: refused accounts are taken out of service, counts and the state of lines are told, and
/// adapters with connections of their own are told which accounts are in use.
/// </summary>
/// <param name="keepsConnections">This process sends, so it holds the connections that receipts come over.</param>
internal sealed partial class CarrierPulse(
    CarrierStats stats, CarrierLines lines, CarrierAlarms alarms, CarrierGateway carriers, IRouteBook routes, bool keepsConnections, TimeProvider clock, ILogger<CarrierPulse> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            do await BeatAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last counts of a process that stops in order are not lost.
            await TryAsync(stats.FlushAsync, CancellationToken.None);
        }
    }

    private async Task BeatAsync(CancellationToken ct)
    {
        await TryAsync(alarms.RaiseAsync, ct);
        if (keepsConnections) await TryAsync(KeepAsync, ct);
        await TryAsync(stats.FlushAsync, ct);
        await TryAsync(lines.FlushAsync, ct);
    }

    private async Task KeepAsync(CancellationToken ct)
    {
        var open = await routes.OpenAsync(ct);
        foreach (var provider in carriers.Kinds)
        {
            if (provider is IKeepsConnections keeper)
                await keeper.KeepAsync([.. open.Where(o => o.Account.Kind == provider.Description.Kind).Select(o => o.Account)], ct);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> part, CancellationToken ct)
    {
        try
        {
            await part(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException) // none of it may end the process
        {
            LogLater(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of carriers was not told; it will be")]
    private partial void LogLater(Exception e);
}
