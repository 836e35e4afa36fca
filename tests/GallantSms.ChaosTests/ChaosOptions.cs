using System.Globalization;

namespace GallantSms.ChaosTests;

internal enum Transport
{
    InProcess,
    RabbitMq,
}

/// <summary>One run. The same seed kills the same victims after the same pauses.</summary>
internal sealed record ChaosOptions(Transport Transport, int Kills, int Seed)
{
    public const string SeedVariable = "CHAOS_SEED";

    /// <summary>Searches by an Elasticsearch of the run's own, which is killed too; at the end its index must be what the databases are.</summary>
    public bool Search { get; init; }

    /// <summary>Only these are killed; all of them when empty.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Sends that are on their way at once.</summary>
    public int Clients { get; init; } = 6;

    /// <summary>How long nothing may come nearer to its end after the load has stopped.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The one that <c>CHAOS_SEED</c> names, else a new one.</summary>
    public static int AnySeed() =>
        Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next(1_000_000);
}
