using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>Values that are looked up when the metrics are read: how deep the lanes are, and how late the oldest due work is.</summary>
internal sealed class DeliveryGauges(GallantMeters meters, ILaneTransport transport, ITenantDirectory directory, TenantDataSources sources, TimeProvider clock) : IHostedService
{
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
        foreach (var tenant in await directory.AllAsync(ct))
        {
            try
            {
                var source = await sources.GetAsync(tenant.Id, ct);
                await using var command = source.CreateCommand("select min(due_at) from chunks where state = 0 and due_at <= $1");
                command.Parameters.Add(BatchCommands.Value(now));
                if (await command.ExecuteScalarAsync(ct) is DateTime due && now - due > worst) worst = now - due;
            }
            catch (NpgsqlException)
            {
                continue; // a tenant whose database is away has no lag to show; readiness and the sweeper tell of it
            }
        }

        return worst;
    }
}
