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
    private (long Waiting, double OldestSeconds)? _seen;

    public WebhookGauges(GallantMeters meters, ITenantDirectory directory, TenantDataSources sources, TimeProvider clock)
    {
        (_directory, _sources, _clock) = (directory, sources, clock);
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
            foreach (var tenant in await _directory.AllAsync(ct))
            {
                await using var command = (await _sources.GetAsync(tenant.Id, ct)).CreateCommand("select count(*), min(at) from webhook_deliveries where state = 0");
                await using var reader = await command.ExecuteReaderAsync(ct);
                await reader.ReadAsync(ct);
                waiting += reader.GetInt64(0);
                if (!reader.IsDBNull(1) && _clock.GetUtcNow() - reader.GetFieldValue<DateTimeOffset>(1) is var age && age > oldest) oldest = age;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null; // a database is away, or just being erased: not known, and no reason to end the leader's term
        }

        return (waiting, oldest.TotalSeconds);
    }
}
