using GallantSms.Application.Messages.Search;

namespace GallantSms.Infrastructure.Search;

/// <summary>
/// A query in the terms in which both stores keep messages. What no message can have (a NUL in a sender, letters in a number)
/// is left out here, before a store would have to refuse it.
/// </summary>
internal sealed record Wanted
{
    /// <summary>More different words than any text has.</summary>
    private const int MostWords = 500;

    private static readonly MessageQuery Everything = new();

    public required MessageQuery Query { get; init; }

    public required string[] Words { get; init; }

    public required string[] Senders { get; init; }

    public required string[] Countries { get; init; }

    public required string[] Campaigns { get; init; }

    public required string[] Tags { get; init; }

    public required string[] References { get; init; }

    /// <summary>Unix milliseconds, as in message ids.</summary>
    public long? From { get; init; }

    /// <summary>Unix milliseconds; exclusive.</summary>
    public long? To { get; init; }

    /// <summary>A message that fits one of these is left out.</summary>
    public IReadOnlyList<Wanted> Without { get; private init; } = [];

    /// <summary>Null when no message can be what is asked for.</summary>
    public static Wanted? Of(MessageQuery query)
    {
        var words = string.IsNullOrWhiteSpace(query.Text) ? [] : TextWords.Of(query.Text);
        if (!string.IsNullOrWhiteSpace(query.Text) && words.Length is 0 or > MostWords) return null;
        if (query.NumberEnding is { } ending && (ending.Length is 0 or > ReversedNumber.Digits || !ending.All(char.IsAsciiDigit))) return null;
        if (query.Number is < 0 or >= ReversedNumber.Limit) return null;
        var wanted = new Wanted
        {
            Query = query,
            Words = words,
            Senders = Storable(query.Senders),
            Countries = Storable(query.Countries),
            Campaigns = Storable(query.Campaigns),
            Tags = Storable(query.Tags),
            References = Storable(query.References),
            From = query.From is { } from ? Math.Max(0, from.ToUnixTimeMilliseconds()) : null,
            To = query.To is { } to ? Math.Max(0, to.ToUnixTimeMilliseconds()) : null,
        };
        foreach (var without in query.Without) wanted = wanted.LeaveOut(without);
        return None(query.Senders, wanted.Senders) || None(query.Countries, wanted.Countries) || None(query.Campaigns, wanted.Campaigns)
            || None(query.Tags, wanted.Tags) || None(query.References, wanted.References)
            ? null
            : wanted;
    }

    /// <summary>What lies beyond a moment is left out by a bound, which an index serves and a negation does not.</summary>
    private Wanted LeaveOut(MessageQuery without) => Of(without) switch
    {
        null => this,
        { From: { } from, To: null } when without with { From = null } == Everything => this with { To = Math.Min(To ?? long.MaxValue, from) },
        { From: null, To: { } to } when without with { To = null } == Everything => this with { From = Math.Max(From ?? 0, to) },
        { } fits => this with { Without = [.. Without, fits] },
    };

    private static bool None(IReadOnlyList<string> given, string[] left) => given.Count > 0 && left.Length == 0;

    private static string[] Storable(IReadOnlyList<string> given) => [.. given.Where(s => !s.Contains('\0') && !s.EnumerateRunes().Any(r => r == System.Text.Rune.ReplacementChar) && s.Length <= 1000)];
}
