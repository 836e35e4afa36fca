using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace GallantSms.Infrastructure.Search;

/// <summary>How far the search store is behind the tenants' logs, for whoever reads the metrics.</summary>
internal sealed class SearchBacklog(ISearchStore store, GallantMeters meters, ITenantDirectory directory, TenantDataSources sources, TenantWrites writes, TimeProvider clock) : IHostedService
{
    private readonly QuietTenants _quiet = new(writes, clock);
    private IDisposable? _watch;

    /// <summary>Changes of one tenant that the store has not been told of.</summary>
    public static async Task<long> OfAsync(NpgsqlDataSource source, string store, CancellationToken ct) =>
        Math.Max(0, await ChangeReader.HeadAsync(source, ct) - (await ChangeCursors.FindAsync(source, SearchIndexer.CursorOf(store), ct) ?? 0));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = meters.WatchSearchBacklog(AllAsync);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        return Task.CompletedTask;
    }

    private async ValueTask<long> AllAsync(CancellationToken ct)
    {
        long behind = 0;
        var round = await _quiet.BeginAsync(ct);
        foreach (var tenant in await directory.AllAsync(ct))
        {
            if (round.IsQuiet(tenant.Id)) continue;
            try
            {
                var its = await OfAsync(await sources.GetAsync(tenant.Id, ct), store.Name, ct);
                if (its == 0) round.Rest(tenant.Id);
                behind += its;
            }
            catch (NpgsqlException)
            {
                continue; // a tenant whose database is away is told of elsewhere
            }
        }

        return behind;
    }
}
