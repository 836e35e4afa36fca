namespace GallantSms.Application.Reports;

/// <summary>A report as somebody asks for it, and as it is kept. What is left out is as usual.</summary>
/// <param name="Measures">1 to 12 of <see cref="ReportFields"/>.</param>
/// <param name="Dimensions">0 to 3.</param>
/// <param name="Filters">Per dimension the values to count, 50 at most: as rows show them in <c>values</c>.</param>
/// <param name="Grain"><c>none</c>, <c>hour</c>, <c>day</c>, <c>week</c> (from Monday) or <c>month</c>.</param>
/// <param name="Period">Instead of from and to: <c>today</c>, <c>yesterday</c>, <c>last_7_days</c>, <c>last_30_days</c>, <c>last_90_days</c>, <c>this_month</c>, <c>last_month</c>, <c>last_12_months</c>, <c>this_year</c>, <c>last_year</c>. The usual is <c>last_30_days</c>.</param>
/// <param name="From">A day (<c>2026-03-01</c>) of the time zone, or a moment with its offset; rounded down to a quarter of an hour.</param>
/// <param name="To">Its end, not counted any more. A day is not counted either.</param>
/// <param name="Tz">IANA time zone, in which days begin.</param>
/// <param name="Compare"><c>none</c>, <c>previous</c> (as long, just before) or <c>last_year</c>.</param>
/// <param name="Sort">A measure other than latencies, or <c>time</c>; with <c>-</c> in front the largest first.</param>
/// <param name="Limit">Rows, 1 to 5,000; usually 1,000.</param>
public sealed record ReportDefinition(
    IReadOnlyList<string>? Measures = null, IReadOnlyList<string>? Dimensions = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? Filters = null, string? Grain = null,
    string? Period = null, string? From = null, string? To = null, string? Tz = null, string? Compare = null, string? Sort = null, int? Limit = null);
