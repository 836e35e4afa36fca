using System.ComponentModel.DataAnnotations;

namespace GallantSms.Infrastructure.Messages.Exports;

public sealed class ExportOptions
{
    public const string Section = "Exports";

    /// <summary>At once, of one tenant, over all hosts.</summary>
    [Range(1, 100)]
    public int RunningPerTenant { get; init; } = 2;

    /// <summary>At once, on this host.</summary>
    [Range(1, 100)]
    public int RunningPerHost { get; init; } = 4;

    /// <summary>Waiting and running, of one tenant.</summary>
    [Range(1, 1000)]
    public int OpenPerTenant { get; init; } = 10;

    /// <summary>How long an export stays.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(3);

    /// <summary>A writer that shows no progress for so long counts as gone, and another goes on behind its last part.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Looks for work of hosts that are gone, and for exports that are over.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages read at a time, and written as one part.</summary>
    [Range(1, 1000)]
    public int PageSize { get; init; } = 1000;
}
