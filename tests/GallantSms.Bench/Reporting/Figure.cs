namespace GallantSms.Bench.Reporting;

/// <summary>One measured figure beside what it is measured against, both of the same run of the program.</summary>
/// <param name="Runs">The single measurements, in <paramref name="Unit"/>.</param>
/// <param name="Aim">What the issue asks for; for times and memory the most, else the least. Never a test.</param>
/// <param name="Notes">What else the runs showed: times to first and last, totals.</param>
internal sealed record Figure(string Name, string Unit, IReadOnlyList<double> Runs, double? Aim, IReadOnlyList<Yardstick> Yardsticks, IReadOnlyList<string> Notes)
{
    public string Bench { get; init; } = "";

    public string Transport { get; init; } = "";

    public double Value => Stats.Median(Runs);
}

/// <summary>Its ratio to a figure is figure / yardstick.</summary>
internal sealed record Yardstick(string Name, double Value);

internal static class Stats
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    /// <summary>Nearest rank; the middle of an even number is the mean of both.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0) return double.NaN;
        if (share == 0.5 && sorted.Length % 2 == 0) return (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
