namespace GallantSms.Application.Messages.Search.Language;

public enum SearchRelation
{
    Is,
    AtLeast,
    More,
    AtMost,
    Less,
}

/// <summary>One condition as it was written.</summary>
/// <param name="Field">The request's parameter that it stood in.</param>
/// <param name="Key">What it is about, as written; <see cref="SearchKeys"/> knows which that is.</param>
/// <param name="Values">Alternatives, without quotes.</param>
/// <param name="Part">The piece of the parameter, for the error that names it.</param>
/// <param name="Excluded">What it fits is left out.</param>
public sealed record SearchTerm(string Field, string Key, SearchRelation Relation, IReadOnlyList<string> Values, string Part, bool Excluded = false);

/// <summary>What a reading depends on besides what was written.</summary>
/// <param name="Region">Where numbers without a country code are dialled.</param>
/// <param name="Now">For <c>after:7d</c>.</param>
/// <param name="Carriers">Whether the reader may know carriers; to everybody else the key does not exist.</param>
public sealed record SearchReader(string Region, DateTimeOffset Now, bool Carriers);
