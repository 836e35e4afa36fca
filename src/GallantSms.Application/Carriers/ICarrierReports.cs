namespace GallantSms.Application.Carriers;

/// <summary>What one process sees of its line to an account.</summary>
/// <param name="LimitedBy"><c>disabled</c>, <c>circuit_open</c>, <c>asked_to_wait</c>, <c>rate_limit</c>, <c>window</c>; empty: nothing.</param>
/// <param name="Until">When the limit ends, where that is known.</param>
public sealed record CarrierLineView(string Process, string LimitedBy, DateTimeOffset? Until, int InFlight, DateTimeOffset SeenAt)
{
    private static readonly string[] WorstFirst = ["disabled", "circuit_open", "asked_to_wait", "rate_limit", "window"];

    internal static string Worst(IEnumerable<CarrierLineView> lines)
    {
        var seen = lines.Select(l => l.LimitedBy).ToHashSet();
        return WorstFirst.FirstOrDefault(seen.Contains) ?? "";
    }
}

/// <summary>What the processes tell of the carriers' accounts.</summary>
public interface ICarrierReports
{
    /// <summary>Lines of these accounts, of processes that live.</summary>
    Task<ILookup<short, CarrierLineView>> LinesAsync(IReadOnlyCollection<short> accounts, CancellationToken ct);
}
