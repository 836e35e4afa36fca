using GallantSms.Domain.Messages;

namespace GallantSms.Application.Reports;

/// <summary>A counted report.</summary>
/// <param name="From">With the offset that the time zone has then.</param>
/// <param name="Currency">Of money, in micro-units.</param>
/// <param name="Totals">Over all rows, also those that <paramref name="Limit"/> cut off. Percentiles are of all together.</param>
/// <param name="More">There are more rows than the limit.</param>
/// <param name="Pending">Quarters of an hour whose newest news is not counted yet; usually 0, or the present one.</param>
/// <param name="LatencyError">Percentiles are estimates: relative error at most, from the classes in which durations are counted.</param>
/// <param name="Notes">What a reader should know of these figures.</param>
public sealed record ReportView(
    DateTimeOffset From, DateTimeOffset To, DateTimeOffset? ComparedFrom, DateTimeOffset? ComparedTo, string Tz, string Grain, string Currency,
    IReadOnlyList<ReportColumn> Dimensions, IReadOnlyList<ReportColumn> Measures, IReadOnlyList<ReportRow> Rows, ReportRow Totals, bool More, int Limit, int Pending,
    double? LatencyError, IReadOnlyList<string> Notes);

/// <param name="Kind">Of measures: <c>count</c>, <c>rate</c> (0 to 1), <c>money</c> (micro-units) or <c>duration</c> (ms); of dimensions <c>dimension</c>.</param>
public sealed record ReportColumn(string Name, string Label, string Kind);

/// <param name="At">Where the row's step of the grain begins; null without a grain.</param>
/// <param name="ComparedAt">Where the step begins that it is compared with.</param>
/// <param name="Values">Of the dimensions, in their order, as filters take them; null: others, too rare to be told apart.</param>
/// <param name="Labels">The same for people.</param>
/// <param name="Figures">Of the measures, in their order; null: nothing to tell.</param>
/// <param name="Compared">Likewise, of the period compared with.</param>
/// <param name="Advice">Of a reason: what the sender can do.</param>
public sealed record ReportRow(
    DateTimeOffset? At, DateTimeOffset? ComparedAt, IReadOnlyList<string?> Values, IReadOnlyList<string> Labels, IReadOnlyList<double?> Figures, IReadOnlyList<double?>? Compared = null,
    ReasonAdvice? Advice = null);

public sealed record ReasonAdvice(ReasonClass Class, string Meaning, string Advice);
