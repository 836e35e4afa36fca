using GallantSms.Domain.Shared;

namespace GallantSms.Application.Reports;

/// <summary>A definition that has been understood, at a moment. Whoever made it knows that it costs a bounded amount.</summary>
public sealed record ReportPlan(
    IReadOnlyList<ReportMeasure> Measures, IReadOnlyList<ReportDimension> Dimensions, IReadOnlyDictionary<ReportDimension, string[]> Filters, ReportGrain Grain, TimeZoneInfo Zone,
    DateTimeOffset From, DateTimeOffset To, (DateTimeOffset From, DateTimeOffset To)? Compared, IReadOnlyList<DateTimeOffset> Steps, ReportMeasure? Sort, bool Descending, int Limit)
{
    public const int MostSteps = 2_300;
    public const int MostRows = 5_000;

    private const int MostMeasures = 12;
    private const int MostDimensions = 3;
    private const int MostFilterValues = 50;
    private const int LongestValue = 200;
    private const int UsualRows = 1_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(5 * 366 + 1);
    private static readonly long Quarter = TimeSpan.FromMinutes(15).Ticks;

    /// <summary>Whether it tells of carriers, whom only their owners see.</summary>
    public bool IsOfCarriers => Measures.Any(m => m.IsOfCarriers()) || Dimensions.Any(d => d.IsOfCarriers()) || Filters.Keys.Any(d => d.IsOfCarriers());

    /// <exception cref="DomainException">VALIDATION_ERROR with every wrong field.</exception>
    public static ReportPlan Of(ReportDefinition asked, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        var measures = Words<ReportMeasure>("measures", asked.Measures is { Count: > 0 } given ? given : ["messages"], MostMeasures, errors);
        var dimensions = Words<ReportDimension>("dimensions", asked.Dimensions ?? [], MostDimensions, errors);
        var filters = FiltersOf(asked, errors);
        var grain = Word("grain", asked.Grain, ReportGrain.None, errors);
        var compare = Word("compare", asked.Compare, ReportCompare.None, errors);
        var (sort, descending) = SortOf(asked.Sort, measures, grain, errors);
        if (asked.Limit is < 1 or > MostRows) errors.Add(new("limit", asked.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 5,000."));
        var zone = ReportPeriods.Zone(asked.Tz ?? "UTC");
        if (zone is null) errors.Add(new("tz", asked.Tz, "UNKNOWN_TIME_ZONE", "Use an IANA name such as Europe/Berlin."));
        var (from, to) = RangeOf(asked, zone ?? TimeZoneInfo.Utc, now, errors);
        if (errors.Count > 0) throw ReportErrors.Invalid(errors);

        var steps = ReportPeriods.Steps(from, to, grain, zone!, MostSteps)
            ?? throw ReportErrors.Invalid(new FieldError("grain", asked.Grain, "TOO_MANY_STEPS", $"This period has more than {MostSteps:N0} steps of that grain. Take a coarser one."));
        (DateTimeOffset, DateTimeOffset)? compared = compare switch
        {
            ReportCompare.Previous => ReportPeriods.Before(from, to, zone!),
            ReportCompare.LastYear => ReportPeriods.YearBefore(from, to, zone!),
            _ => null,
        };
        return new(measures, dimensions, filters, grain, zone!, from, to, compared, steps, sort, descending, asked.Limit ?? UsualRows);
    }

    private static List<T> Words<T>(string field, IReadOnlyList<string> given, int most, List<FieldError> errors)
        where T : struct, Enum
    {
        var words = new List<T>();
        if (given.Count > most) errors.Add(new(field, $"{given.Count} items", "TOO_MANY", $"At most {most}."));
        foreach (var word in given.Take(most))
        {
            if (Carriers.Words.Find<T>(word) is not { } known) errors.Add(new(field, word, "INVALID_VALUE", $"Use {string.Join(", ", Enum.GetValues<T>().Select(Carriers.Words.Of))}."));
            else if (words.Contains(known)) errors.Add(new(field, word, "DUPLICATE", "Each is named once."));
            else words.Add(known);
        }

        return words;
    }

    private static T Word<T>(string field, string? given, T usual, List<FieldError> errors)
        where T : struct, Enum
    {
        if (given is null) return usual;
        if (Carriers.Words.Find<T>(given) is { } known) return known;
        errors.Add(new(field, given, "INVALID_VALUE", $"Use {string.Join(", ", Enum.GetValues<T>().Select(Carriers.Words.Of))}."));
        return usual;
    }

    private static Dictionary<ReportDimension, string[]> FiltersOf(ReportDefinition asked, List<FieldError> errors)
    {
        var filters = new Dictionary<ReportDimension, string[]>();
        foreach (var (name, values) in asked.Filters ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            var field = $"filters.{name}";
            if (Carriers.Words.Find<ReportDimension>(name) is not { } dimension)
            {
                errors.Add(new(field, null, "UNKNOWN_FIELD", "There is no such dimension."));
                continue;
            }

            if (values is null || values.Count is 0 or > MostFilterValues) errors.Add(new(field, $"{values?.Count ?? 0} items", "OUT_OF_RANGE", $"A filter has 1 to {MostFilterValues} values."));
            else if (values.FirstOrDefault(v => v is null || v.Length > LongestValue) is { } wrong) errors.Add(new(field, wrong, "INVALID_VALUE", $"A value has at most {LongestValue} characters."));
            else if (values.FirstOrDefault(v => !ReportValues.Fits(dimension, v)) is { } odd) errors.Add(new(field, odd, "INVALID_VALUE", ReportValues.Expected(dimension)));
            else filters[dimension] = [.. values.Distinct()];
        }

        return filters;
    }

    private static (ReportMeasure?, bool) SortOf(string? given, List<ReportMeasure> measures, ReportGrain grain, List<FieldError> errors)
    {
        if (given is null) return grain == ReportGrain.None ? (measures.Where(m => !m.IsLatency()).Cast<ReportMeasure?>().FirstOrDefault() ?? ReportMeasure.Messages, true) : (null, false);
        var (word, descending) = given.StartsWith('-') ? (given[1..], true) : (given, false);
        if (word == "time") return (null, descending);
        if (Carriers.Words.Find<ReportMeasure>(word) is { } measure && !measure.IsLatency() && measures.Contains(measure)) return (measure, descending);
        errors.Add(new("sort", given, "INVALID_VALUE", "Sort by time or by one of the measures that is no latency, with - in front for the largest first."));
        return (null, false);
    }

    private static (DateTimeOffset From, DateTimeOffset To) RangeOf(ReportDefinition asked, TimeZoneInfo zone, DateTimeOffset now, List<FieldError> errors)
    {
        if (asked.Period is not null || (asked.From is null && asked.To is null))
        {
            if (asked.From is not null || asked.To is not null) errors.Add(new("period", asked.Period, "NOT_ALLOWED", "Give a period, or from and to."));
            var today = DateOnly.FromDateTime(ReportPeriods.LocalOf(now, zone));
            if (ReportPeriods.Find(asked.Period ?? ReportPeriods.Usual, today) is { } days) return (ReportPeriods.At(days.From, zone), ReportPeriods.At(days.To, zone));
            errors.Add(new("period", asked.Period, "INVALID_VALUE", $"Use {string.Join(", ", ReportPeriods.Known)}."));
            return (now, now);
        }

        var from = Moment("from", asked.From, zone, errors);
        var to = asked.To is null ? now : Moment("to", asked.To, zone, errors);
        if (errors.Exists(e => e.Field is "from" or "to")) return (now, now);
        from = new(from.Ticks - from.UtcTicks % Quarter, from.Offset);
        to = new(to.Ticks + (Quarter - to.UtcTicks % Quarter) % Quarter, to.Offset);
        if (from >= to) errors.Add(new("from", asked.From, "OUT_OF_RANGE", "The period ends before it begins."));
        else if (to - from > Longest) errors.Add(new("from", asked.From, "OUT_OF_RANGE", "A period is at most five years."));
        return (from, to);
    }

    private static DateTimeOffset Moment(string field, string? given, TimeZoneInfo zone, List<FieldError> errors)
    {
        if (given is not null && ReportPeriods.Parse(given, zone) is { } at) return at;
        errors.Add(new(field, given, given is null ? "REQUIRED" : "INVALID_VALUE", "Use a day such as 2026-03-01, or a moment such as 2026-03-01T08:00:00Z."));
        return default;
    }
}
