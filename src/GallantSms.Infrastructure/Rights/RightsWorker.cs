using System.Collections.Concurrent;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Rights.Privacy;
using GallantSms.Infrastructure.Rights.Retention;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Rights;

/// <summary>
/// Retention and what people asked, in the process that leads: a step of one tenant, then of the next. The sweeper says who has
/// something due. A tenant whose step fails pauses; the others go on.
/// </summary>
internal sealed partial class RightsWorker(PrivacyWork privacy, RetentionWork retention, ITenantDirectory directory, TenantDataSources sources, TimeProvider clock, ILogger<RightsWorker> log) : ILeadersWork
{
    private const int AtOnce = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly TenantTurns _turns = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _pausedUntil = [];

    /// <summary>The tenant has something due.</summary>
    public void Post(Guid tenantId)
    {
        if (!_pausedUntil.TryGetValue(tenantId, out var until) || clock.GetUtcNow() >= until) _turns.Post(tenantId);
    }

    public Task RunAsync(CancellationToken ct) => _turns.RunAsync(AtOnce, StepAsync, ct);

    private async Task StepAsync(Guid tenantId, CancellationToken ct)
    {
        try
        {
            if (await directory.FindAsync(tenantId, ct) is not { } tenant) return;
            var source = await sources.GetAsync(tenantId, ct);
            var more = await privacy.StepAsync(tenant, source, ct);
            more |= await retention.StepAsync(tenant, source, ct);
            _pausedUntil.TryRemove(tenantId, out _);
            if (more) _turns.Post(tenantId);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            _pausedUntil[tenantId] = clock.GetUtcNow() + Pause;
            LogFailed(e, tenantId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Retention of tenant {TenantId} failed; it is tried again in a minute")]
    private partial void LogFailed(Exception e, Guid tenantId);
}
