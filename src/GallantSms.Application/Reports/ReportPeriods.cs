using System.Globalization;
using System.Text.RegularExpressions;

namespace GallantSms.Application.Reports;

/// <summary>Local times of a report's zone: its period, the one it is compared with, and the steps of its grain.</summary>
public static partial class ReportPeriods
{
    /// <summary>Words, and how today becomes a range of days; the end is not counted.</summary>
    private static readonly Dictionary<string, Func<DateOnly, (DateOnly From, DateOnly To)>> Words = new(StringComparer.Ordinal)
    {
        ["today"] = d => (d, d.AddDays(1)),
        ["yesterday"] = d => (d.AddDays(-1), d),
        ["last_7_days"] = d => (d.AddDays(-6), d.AddDays(1)),
        ["last_30_days"] = d => (d.AddDays(-29), d.AddDays(1)),
        ["last_90_days"] = d => (d.AddDays(-89), d.AddDays(1)),
        ["this_month"] = d => (FirstOf(d), d.AddDays(1)),
        ["last_month"] = d => (FirstOf(d).AddMonths(-1), FirstOf(d)),
        ["last_12_months"] = d => (FirstOf(d).AddMonths(-11), d.AddDays(1)),
        ["this_year"] = d => (new(d.Year, 1, 1), d.AddDays(1)),
        ["last_year"] = d => (new(d.Year - 1, 1, 1), new(d.Year, 1, 1)),
    };

    public const string Usual = "last_30_days";

    public static IReadOnlyCollection<string> Known => Words.Keys;

    /// <summary>Null: there is no such period.</summary>
    public static (DateOnly From, DateOnly To)? Find(string word, DateOnly today) => Words.TryGetValue(word, out var range) ? range(today) : null;

    /// <summary>Null: no IANA name that this machine knows.</summary>
    public static TimeZoneInfo? Zone(string name) => ZoneName().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? zone : null;

    /// <summary>When the local time comes; where clocks jump over it, when they have jumped.</summary>
    public static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            var before = zone.GetUtcOffset(local.AddHours(-3));
            return TimeZoneInfo.ConvertTime(new DateTimeOffset(local, before), zone);
        }

        return new(local, zone.IsAmbiguousTime(local) ? zone.BaseUtcOffset : zone.GetUtcOffset(local));
    }

    public static DateTimeOffset At(DateOnly day, TimeZoneInfo zone) => At(day.ToDateTime(TimeOnly.MinValue), zone);

    public static DateTime LocalOf(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).DateTime;

    /// <summary>As long, just before: by months where the period is whole months, else by days, else by its duration.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Before(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var (a, b) = (LocalOf(from, zone), LocalOf(to, zone));
        if (a.TimeOfDay != default || b.TimeOfDay != default) return (from - (to - from), from);
        var months = (b.Year - a.Year) * 12 + b.Month - a.Month;
        if (a.Day == 1 && b.Day == 1) return (At(a.AddMonths(-months), zone), from);
        return (At(a.AddDays(-(b - a).Days), zone), from);
    }

    public static (DateTimeOffset From, DateTimeOffset To) YearBefore(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone) =>
        (At(LocalOf(from, zone).AddYears(-1), zone), At(LocalOf(to, zone).AddYears(-1), zone));

    /// <summary>Where the steps of the grain begin, the first perhaps before <paramref name="from"/>; null when there are more than <paramref name="most"/>.</summary>
    public static List<DateTimeOffset>? Steps(DateTimeOffset from, DateTimeOffset to, ReportGrain grain, TimeZoneInfo zone, int most)
    {
        var steps = new List<DateTimeOffset>();
        if (grain == ReportGrain.None) return steps;
        var local = LocalOf(from, zone);
        if (grain == ReportGrain.Hour)
        {
            // Hours follow each other in real time: one of them comes twice, or never, where clocks change.
            for (var at = from - new TimeSpan(0, local.Minute, local.Second); at < to; at = TimeZoneInfo.ConvertTime(at.AddHours(1), zone))
            {
                if (steps.Count == most) return null;
                steps.Add(TimeZoneInfo.ConvertTime(at, zone));
            }

            return steps;
        }

        var day = DateOnly.FromDateTime(local);
        if (grain == ReportGrain.Week) day = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        if (grain == ReportGrain.Month) day = FirstOf(day);
        for (var at = At(day, zone); at < to; at = At(day, zone))
        {
            if (steps.Count == most) return null;
            steps.Add(at);
            day = grain switch { ReportGrain.Day => day.AddDays(1), ReportGrain.Week => day.AddDays(7), _ => day.AddMonths(1) };
        }

        return steps;
    }

    /// <summary>A day of the zone or a moment with its offset; null: neither.</summary>
    public static DateTimeOffset? Parse(string given, TimeZoneInfo zone)
    {
        if (DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day.Year is < 2000 or > 2100 ? null : At(day, zone);
        var moment = DateTimeOffset.TryParseExact(given, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "O"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at);
        return moment && at.Year is >= 2000 and <= 2100 ? at : null;
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$")]
    private static partial Regex ZoneName();
}
