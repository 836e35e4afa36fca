using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>What one process does for all: the relay, the sweeper, keepers, and who follows the changes.</summary>
internal interface ILeadersWork
{
    /// <summary>Until the term ends. It catches what may go wrong: what it throws ends the term for everybody.</summary>
    Task RunAsync(CancellationToken ct);
}

/// <summary>Does the leader's work in the one process that leads.</summary>
internal sealed class DispatchLeader(Leadership leadership, IEnumerable<ILeadersWork> work) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => leadership.RunAsync(
        async term =>
        {
            // The first to fail ends the term; the next term starts all anew.
            using var all = CancellationTokenSource.CreateLinkedTokenSource(term);
            var tasks = work.Select(w => w.RunAsync(all.Token)).ToList();
            await Task.WhenAny(tasks);
            await all.CancelAsync();
            await Task.WhenAll(tasks);
        },
        stoppingToken);
}

internal static class LeadersWorkRegistration
{
    public static void AddLeadersWork<T>(this IServiceCollection services)
        where T : class, ILeadersWork
    {
        services.AddSingleton<T>();
        services.AddSingleton<ILeadersWork>(sp => sp.GetRequiredService<T>());
    }
}
