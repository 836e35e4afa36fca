namespace GallantSms.Application.Messages;

/// <summary>Campaign and tags: words that a sender puts on a send to find it again.</summary>
internal static class SendLabels
{
    public const int LongestCampaign = 64;
    public const int LongestTag = 32;
    public const int MaxTags = 10;

    /// <summary>What can be written in a search between quotes, and stored as one line.</summary>
    public static bool IsLabel(string? given, int longest) =>
        given is { Length: > 0 } && given.Length <= longest && given.Trim() == given && !given.Contains('"', StringComparison.Ordinal) && IsPrintable(given);

    /// <summary>No control, no half of a character: what a database takes as text.</summary>
    public static bool IsPrintable(string given)
    {
        for (var i = 0; i < given.Length; i++)
        {
            if (char.IsControl(given[i]) || char.IsLowSurrogate(given[i])) return false;
            if (char.IsHighSurrogate(given[i]) && (++i == given.Length || !char.IsLowSurrogate(given[i]))) return false;
        }

        return true;
    }

    /// <exception cref="Domain.Shared.DomainException">VALIDATION_ERROR; null asks nothing.</exception>
    public static void Check(string field, string? given, int longest)
    {
        if (given is not null && !IsLabel(given, longest)) throw SendErrors.Invalid(field, given, "INVALID_VALUE", $"A {field} has 1 to {longest} printable characters.");
    }

    /// <summary>Each once, in the order given.</summary>
    public static IReadOnlyList<string> Distinct(IReadOnlyList<string>? tags) => tags is null ? [] : [.. tags.Distinct(StringComparer.Ordinal)];
}
