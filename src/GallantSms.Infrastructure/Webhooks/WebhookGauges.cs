using System.Diagnostics.Metrics;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Tenancy;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>How much waits to be told, and since when. Looked up twice a minute, in the process that leads; not at each scrape.</summary>
internal sealed class WebhookGauges : ILeadersWork
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly ITenantDirectory _directory;
    private readonly TenantDataSources _sources;
    private readonly TimeProvider _clock;
    private readonly QuietTenants _quiet;
    private (long Waiting, double OldestSeconds)? _seen;

    public WebhookGauges(GallantMeters meters, ITenantDirectory directory, TenantDataSources sources, TenantWrites writes, TimeProvider clock)
    {
        (_directory, _sources, _clock, _quiet) = (directory, sources, clock, new(writes, clock));
        meters.Observe("sms_webhook_backlog", "Webhooks that are still to be delivered.", () => _seen is { } s ? [new Measurement<double>(s.Waiting)] : []);
        meters.Observe("sms_webhook_oldest_seconds", "Age of the oldest event that is still to be delivered to a webhook.", () => _seen is { } s ? [new Measurement<double>(s.OldestSeconds)] : []);
    }

    public async Task RunAsync(CancellationToken ct)
    {
        using var tick = new PeriodicTimer(Every, _clock);
        try
        {
            do _seen = await LookAsync(ct);
            while (await tick.WaitForNextTickAsync(ct));
        }
        finally
        {
            _seen = null; // whoever leads next tells it
        }
    }

    private async Task<(long, double)?> LookAsync(CancellationToken ct)
    {
        var (waiting, oldest) = (0L, TimeSpan.Zero);
        try
        {
            var round = await _quiet.BeginAsync(ct);
            foreach (var tenant in await _directory.AllAsync(ct))
            {
                if (round.IsQuiet(tenant.Id)) continue;
                var (count, since) = await LookAsync(tenant.Id, ct);
                if (count == 0) round.Rest(tenant.Id);
                waiting += count;
                if (_clock.GetUtcNow() - since is { } age && age > oldest) oldest = age;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null; // a database is away, or just being erased: not known, and no reason to end the leader's term
        }

        return (waiting, oldest.TotalSeconds);
    }

    private async Task<(long Count, DateTimeOffset? Since)> LookAsync(Guid tenant, CancellationToken ct)
    {
        await using var command = (await _sources.GetAsync(tenant, ct)).CreateCommand("select count(*), min(at) from webhook_deliveries where state = 0");
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1));
    }
}
