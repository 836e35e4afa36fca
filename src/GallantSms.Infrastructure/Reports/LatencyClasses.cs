using GallantSms.Application.Reports;

namespace GallantSms.Infrastructure.Reports;

/// <summary>How many messages are in each class of duration; classes are a quarter of an octave wide, so the middle of one is at most 9.1% off.</summary>
internal sealed class LatencyClasses
{
    private readonly SortedDictionary<short, long>[] _kinds = [[], []];

    /// <param name="kind">0 hand-over, 1 delivery.</param>
    public void Add(int kind, short @class, long messages) => _kinds[kind][@class] = _kinds[kind].GetValueOrDefault(@class) + messages;

    public void Fill(IReadOnlyList<ReportMeasure> measures, double?[] figures)
    {
        for (var i = 0; i < measures.Count; i++)
        {
            if (measures[i].IsLatency()) figures[i] = Of(measures[i]);
        }
    }

    private double? Of(ReportMeasure measure) => measure switch
    {
        ReportMeasure.HandoverP50 => Percentile(0, 0.5),
        ReportMeasure.HandoverP95 => Percentile(0, 0.95),
        ReportMeasure.HandoverP99 => Percentile(0, 0.99),
        ReportMeasure.DeliveryP50 => Percentile(1, 0.5),
        ReportMeasure.DeliveryP95 => Percentile(1, 0.95),
        _ => Percentile(1, 0.99),
    };

    /// <summary>In ms; null when nothing was counted.</summary>
    private double? Percentile(int kind, double share)
    {
        var classes = _kinds[kind];
        var wanted = (long)Math.Ceiling(classes.Values.Sum() * share);
        long seen = 0;
        foreach (var (c, n) in classes)
        {
            seen += n;
            if (seen >= wanted) return Math.Round(Math.Pow(2, (c + 0.5) / 4));
        }

        return null;
    }
}
