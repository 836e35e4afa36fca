using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Shared;

namespace GallantSms.Application.Messages.Search.Language;

/// <summary>What was asked, as the store takes it. Names of carrier accounts are still names: only their owner's database knows the numbers.</summary>
/// <param name="ProvidersWithout">Of those that are left out.</param>
public sealed record BuiltQuery(MessageQuery Query, IReadOnlyList<string> Providers, IReadOnlyList<string> ProvidersWithout, IReadOnlyList<FieldError> Errors);

/// <summary>Makes a query of conditions, wherever they were written. Knows what values mean; never throws, each problem is an error that names its part.</summary>
public sealed class QueryBuilder(SearchReader reader)
{
    private const int MaxValues = 50;

    private static readonly FrozenDictionary<string, MessageStatus> Statuses = Words<MessageStatus>();
    private static readonly FrozenDictionary<string, MessageReason> Reasons = Words<MessageReason>();

    private readonly List<FieldError> _errors = [];
    private readonly List<string> _words = [];
    private readonly List<string> _providers = [];
    private readonly List<string> _providersWithout = [];
    private readonly List<MessageQuery> _without = [];
    private MessageQuery _query = new();

    public QueryBuilder Add(SearchReading reading)
    {
        _errors.AddRange(reading.Errors);
        _words.AddRange(reading.Words);
        _without.AddRange(reading.Without.Select(words => new MessageQuery { Text = words }));
        foreach (var term in reading.Terms) Add(term);
        return this;
    }

    /// <summary>A parameter of its own; null asks nothing.</summary>
    public QueryBuilder Add(string field, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value)) Add(new SearchTerm(field, key, SearchRelation.Is, [.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)], value));
        return this;
    }

    public BuiltQuery Build(SearchOrder order = SearchOrder.Newest)
    {
        if (_query is { From: { } from, To: { } to } && from >= to) _errors.Add(new("q", null, "OUT_OF_RANGE", "The period ends before it begins: nothing can lie in it."));
        if (_query is { CostFrom: { } least, CostTo: { } most } && least > most) _errors.Add(new("q", null, "OUT_OF_RANGE", "The least cost is above the most: nothing can lie between."));
        return new(_query with { Text = _words.Count == 0 ? null : string.Join(' ', _words), Without = _without, Order = order }, _providers, _providersWithout, _errors);
    }

    private void Add(SearchTerm term)
    {
        if (term.Excluded)
        {
            LeaveOut(term);
            return;
        }

        if (SearchKeys.Find(term.Key, reader) is not { } key)
        {
            Refuse(term, "UNKNOWN_KEY", $"There is nothing called '{term.Key}' to search by. Known are {SearchKeys.Listed(reader)}.");
            return;
        }

        if (term.Values.Count > MaxValues) Refuse(term, "TOO_MANY", $"At most {MaxValues} alternatives at once.");
        else if (term.Relation != SearchRelation.Is && key != SearchKey.Cost) Refuse(term, "NOT_SUPPORTED", $"'{term.Key}' cannot be compared with < or >: only cost can. Times have after and before.");
        else Apply(term, key);
    }

    /// <summary>Alone it means what it means anywhere, so it is read alone.</summary>
    private void LeaveOut(SearchTerm term)
    {
        var alone = new QueryBuilder(reader).Add(new SearchReading([term with { Excluded = false }], [], [])).Build();
        _errors.AddRange(alone.Errors);
        if (alone.Providers.Count > 0) _providersWithout.AddRange(alone.Providers);
        else if (alone.Errors.Count == 0) _without.Add(alone.Query);
    }

    private void Apply(SearchTerm term, SearchKey key)
    {
        switch (key)
        {
            case SearchKey.Status: Known(term, Statuses, $"A status is one of {string.Join(", ", Statuses.Keys.Order(StringComparer.Ordinal))}.", found => _query = _query with { Statuses = [.. _query.Statuses, .. found] }); break;
            case SearchKey.Reason: Known(term, Reasons, "There is no such reason. They are words like absent_subscriber or invalid_number; the page Reasons lists them.", found => _query = _query with { Reasons = [.. _query.Reasons, .. found] }); break;
            case SearchKey.To: Number(term); break;
            case SearchKey.From: Labels(term, 15, "A sender has at most 15 characters.", found => _query = _query with { Senders = [.. _query.Senders, .. found] }); break;
            case SearchKey.Country: Countries(term); break;
            case SearchKey.Network: Networks(term); break;
            case SearchKey.Campaign: Labels(term, SendLabels.LongestCampaign, "A campaign has at most 64 characters.", found => _query = _query with { Campaigns = [.. _query.Campaigns, .. found] }); break;
            case SearchKey.Tag: Labels(term, SendLabels.LongestTag, "A tag has at most 32 characters.", found => _query = _query with { Tags = [.. _query.Tags, .. found] }); break;
            case SearchKey.Ref: Labels(term, 100, "A reference has at most 100 characters.", found => _query = _query with { References = [.. _query.References, .. found] }); break;
            case SearchKey.Batch: Batch(term); break;
            case SearchKey.Provider: _providers.AddRange(term.Values); break;
            case SearchKey.Cost: Cost(term); break;
            case SearchKey.After: if (Moment(term) is { } from) Once(term, _query.From, () => _query = _query with { From = from.At }); break;
            case SearchKey.Before: if (Moment(term) is { } to) Once(term, _query.To, () => _query = _query with { To = to.At }); break;
            case SearchKey.On: Day(term); break;
        }
    }

    private void Known<T>(SearchTerm term, FrozenDictionary<string, T> words, string otherwise, Action<List<T>> use)
    {
        var found = new List<T>();
        foreach (var value in term.Values)
        {
            if (!words.TryGetValue(value, out var one)) Refuse(term, "INVALID_VALUE", otherwise, value);
            else found.Add(one);
        }

        use(found);
    }

    private void Labels(SearchTerm term, int longest, string otherwise, Action<IEnumerable<string>> use)
    {
        if (term.Values.FirstOrDefault(v => v.Length > longest || !SendLabels.IsPrintable(v)) is { } wrong) Refuse(term, "INVALID_VALUE", otherwise, wrong);
        else use(term.Values);
    }

    private void Number(SearchTerm term)
    {
        if (term.Values is not [var value])
        {
            Refuse(term, "NOT_SUPPORTED", "A search is for one number at a time, or for one ending.");
            return;
        }

        if (_query.Number is not null || _query.NumberEnding is not null)
        {
            Refuse(term, "DUPLICATE", "A search is for one number at a time, or for one ending.");
        }
        else if (value is ['*', ..])
        {
            var ending = value[1..];
            if (ending.Length is < 3 or > 15 || ending.Any(c => !char.IsAsciiDigit(c))) Refuse(term, "INVALID_VALUE", "Behind the asterisk stand the last 3 to 15 digits of the number: to:*5678.");
            else _query = _query with { NumberEnding = ending };
        }
        else if (PhoneNumbers.TryParse(value, reader.Region, out var number, out var fault))
        {
            _query = _query with { Number = number.Digits };
        }
        else
        {
            Refuse(term, SendErrors.InvalidNumber, $"{PhoneNumbers.Describe(fault)} To find a number by its last digits, write to:*5678.");
        }
    }

    private void Countries(SearchTerm term)
    {
        var codes = term.Values.Select(v => v.ToUpperInvariant()).ToList();
        if (codes.FirstOrDefault(c => !PhoneNumbers.IsRegion(c)) is { } wrong) Refuse(term, "INVALID_VALUE", "A country is two letters of ISO 3166, as KE or GB.", wrong);
        else _query = _query with { Countries = [.. _query.Countries, .. codes] };
    }

    private void Networks(SearchTerm term)
    {
        var codes = new List<int>();
        foreach (var value in term.Values)
        {
            if (value.Length is 5 or 6 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var code)) codes.Add(code);
            else Refuse(term, "INVALID_VALUE", "A network is MCC and MNC together, five or six digits, as 63902.", value);
        }

        _query = _query with { Networks = [.. _query.Networks, .. codes] };
    }

    private void Batch(SearchTerm term)
    {
        if (term.Values is [var value] && Guid.TryParse(value, out var id)) Once(term, _query.BulkId, () => _query = _query with { BulkId = id });
        else Refuse(term, "INVALID_VALUE", "A batch is named by its one id.");
    }

    private void Cost(SearchTerm term)
    {
        if (term.Values is not [var value] || Micros(value) is not { } micros)
        {
            Refuse(term, "INVALID_VALUE", "A cost is a whole number of micro-units (8000), or an amount with a point (0.008).");
            return;
        }

        var (least, most) = (_query.CostFrom, _query.CostTo);
        (least, most) = term.Relation switch
        {
            SearchRelation.AtLeast => (micros, most),
            SearchRelation.More => (micros + 1, most),
            SearchRelation.AtMost => (least, micros),
            SearchRelation.Less => (least, micros - 1),
            _ => ((long?)micros, (long?)micros),
        };
        _query = _query with { CostFrom = least, CostTo = most };
    }

    private static long? Micros(string value)
    {
        const decimal Most = 1_000_000_000_000_000;
        if (!decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return null;
        if (value.Contains('.', StringComparison.Ordinal)) amount = amount > Most ? Most + 1 : amount * 1_000_000;
        return amount <= Most && amount == decimal.Truncate(amount) ? (long)amount : null;
    }

    private void Day(SearchTerm term)
    {
        if (Moment(term) is not { } day) return;
        if (!day.IsDay) Refuse(term, "INVALID_DATE", "'on' takes a day: 2026-01-31, today or yesterday.");
        else if (_query.From is not null || _query.To is not null) Refuse(term, "DUPLICATE", "The period is given already.");
        else _query = _query with { From = day.At, To = day.At.AddDays(1) };
    }

    /// <summary>A day is its first moment, UTC.</summary>
    private (DateTimeOffset At, bool IsDay)? Moment(SearchTerm term)
    {
        var given = term.Values is [var only] ? only : "";
        var today = new DateTimeOffset(reader.Now.UtcDateTime.Date, TimeSpan.Zero);
        if (given.Equals("today", StringComparison.OrdinalIgnoreCase)) return (today, true);
        if (given.Equals("yesterday", StringComparison.OrdinalIgnoreCase)) return (today.AddDays(-1), true);
        if (given.Length is > 1 and <= 5 && int.TryParse(given.AsSpan(0, given.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n))
        {
            if (char.ToLowerInvariant(given[^1]) == 'd') return (reader.Now.AddDays(-n), false);
            if (char.ToLowerInvariant(given[^1]) == 'h') return (reader.Now.AddHours(-n), false);
        }

        if (DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && IsSensible(day.Year))
            return (new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), true);
        if (given.Contains('T', StringComparison.OrdinalIgnoreCase) && DateTimeOffset.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && IsSensible(at.Year))
            return (at.ToUniversalTime(), false);
        Refuse(term, "INVALID_DATE", "A time is a day (2026-01-31), a moment (2026-01-31T08:00:00Z), today, yesterday, or so many days or hours back (7d, 24h).");
        return null;
    }

    private static bool IsSensible(int year) => year is >= 2000 and < 2200;

    private void Once(SearchTerm term, object? before, Action use)
    {
        if (before is not null) Refuse(term, "DUPLICATE", $"'{term.Key}' is given already.");
        else use();
    }

    private void Refuse(SearchTerm term, string code, string message, string? value = null)
    {
        // A parameter of its own shows its value, a language shows the part of it.
        if (_errors.Count < 20) _errors.Add(new(term.Field, term.Field is "q" or "filter" ? term.Part : value ?? term.Part, code, message));
    }

    private static FrozenDictionary<string, T> Words<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToFrozenDictionary(v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()), StringComparer.OrdinalIgnoreCase);
}
