using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>Values that are looked up when the metrics are read: how deep the lanes are, and how late the oldest due work is.</summary>
internal sealed class DeliveryGauges(GallantMeters meters, ILaneTransport transport, ITenantDirectory directory, TenantDataSources sources, TenantWrites writes, TimeProvider clock) : IHostedService
{
    private readonly QuietTenants _quiet = new(writes, clock);
    private readonly List<IDisposable> _watches = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in Enum.GetValues<Lane>()) _watches.Add(meters.WatchLaneDepth(lane, ct => transport.DepthAsync(lane, ct)));
        _watches.Add(meters.WatchOutboxLag(LagAsync));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var watch in _watches) watch.Dispose();
        return Task.CompletedTask;
    }

    private async ValueTask<TimeSpan> LagAsync(CancellationToken ct)
    {
        var (now, worst) = (clock.GetUtcNow(), TimeSpan.Zero);
        var round = await _quiet.BeginAsync(ct);
        foreach (var tenant in await directory.AllAsync(ct))
        {
            if (round.IsQuiet(tenant.Id)) continue;
            try
            {
                var source = await sources.GetAsync(tenant.Id, ct);
                await using var command = source.CreateCommand("select min(due_at) from chunks where state = 0");
                var due = await command.ExecuteScalarAsync(ct) is DateTime at ? at : (DateTimeOffset?)null;
                round.Rest(tenant.Id, due);
                if (now - due is { } lag && lag > worst) worst = lag;
            }
            catch (NpgsqlException)
            {
                continue; // a tenant whose database is away has no lag to show; readiness and the sweeper tell of it
            }
        }

        return worst;
    }
}
