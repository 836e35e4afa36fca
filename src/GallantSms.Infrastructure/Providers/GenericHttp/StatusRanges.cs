using System.Globalization;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>HTTP statuses as people write them: <c>200-299, 304</c>.</summary>
internal sealed class StatusRanges
{
    private readonly List<(int From, int To)> _ranges = [];

    /// <summary>Empty for an empty text, <c>null</c> for one that is no list of statuses.</summary>
    public static StatusRanges? Parse(string text)
    {
        var ranges = new StatusRanges();
        foreach (var range in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = range.Split('-');
            if (ends.Length > 2 || !Status(ends[0], out var from) || !Status(ends[^1], out var to) || from > to) return null;
            ranges._ranges.Add((from, to));
        }

        return ranges;
    }

    public bool Contain(int status) => _ranges.Exists(r => status >= r.From && status <= r.To);

    private static bool Status(string text, out int status) =>
        int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 100 and <= 599;
}
