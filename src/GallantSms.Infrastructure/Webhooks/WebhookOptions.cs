using System.ComponentModel.DataAnnotations;

namespace GallantSms.Infrastructure.Webhooks;

internal sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>Webhooks may go to this machine and private networks, there also by http. Unset: only in development.</summary>
    public bool? AllowLocal { get; init; }

    /// <summary>From the first byte to the last that is read of the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pauses between the attempts of a delivery; after the last one it is given up.</summary>
    public IReadOnlyList<TimeSpan> Retries { get; init; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
        TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    /// <summary>Requests at a time to one endpoint that works; one at a time to one that fails.</summary>
    [Range(1, 64)] public int PerEndpoint { get; init; } = 8;

    /// <summary>Endpoints of one tenant served at a time.</summary>
    [Range(1, 1000)] public int PerTenant { get; init; } = 16;

    /// <summary>Endpoints served at a time in all.</summary>
    [Range(1, 10_000)] public int Endpoints { get; init; } = 128;

    /// <summary>How long a killed process's deliveries rest before another tries them. A round of requests takes four times <see cref="Timeout"/> at most.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An endpoint that only failed for so long is disabled.</summary>
    public TimeSpan DisableAfter { get; init; } = TimeSpan.FromDays(5);

    /// <summary>How long ended deliveries and their attempts are kept.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Deliveries written down ahead of one that catches up after it was disabled.</summary>
    [Range(1, 1_000_000)] public int CatchUpAhead { get; init; } = 10_000;

    [Range(1, 1000)] public int MostEndpoints { get; init; } = 50;
}
