using System.Globalization;
using GallantSms.Application.Messages.Search;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messages.Reports;

namespace GallantSms.Infrastructure.Search;

/// <summary>Gathers what a store counted and names it as the API does: statuses and reasons by their words, days as dates.</summary>
internal sealed class FacetTable
{
    public const int MostValues = 50;

    private static readonly string[] Names = ["status", "reason", "country", "sender", "account", "campaign", "tag", "day"];

    private readonly Dictionary<string, List<FacetValue>> _values = Names.ToDictionary(n => n, _ => new List<FacetValue>());

    public void Add(string facet, string value, long count) => _values[facet].Add(new(Named(facet, value), count));

    public SearchFacets Of(long total, bool isExact) => new(total, isExact, _values.ToDictionary(
        v => v.Key,
        v => (IReadOnlyList<FacetValue>)(v.Key == "day"
            ? [.. v.Value.OrderBy(f => f.Value, StringComparer.Ordinal)]
            : [.. v.Value.OrderByDescending(f => f.Count).ThenBy(f => f.Value, StringComparer.Ordinal)])));

    private static string Named(string facet, string value) => facet switch
    {
        "status" => Words.Of((MessageStatus)short.Parse(value, CultureInfo.InvariantCulture)),
        "reason" => Words.Of((MessageReason)short.Parse(value, CultureInfo.InvariantCulture)),
        "day" => DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(long.Parse(value, CultureInfo.InvariantCulture))).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => value,
    };
}
