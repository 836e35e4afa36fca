using GallantSms.Application.Tenants;

namespace GallantSms.Application.Messages.Search;

/// <summary>
/// Finds messages of one tenant in their whole history. Two implementations, one contract: the same query finds the same messages.
/// What it finds are ids; what is shown is read from the tenant's database, which is the truth.
/// </summary>
public interface IMessageSearch
{
    /// <exception cref="SearchUnavailableException">The index does not answer now. Sending is not affected.</exception>
    Task<SearchHits> FindAsync(TenantInfo tenant, MessageQuery query, SearchSlice slice, CancellationToken ct);

    /// <summary>How many there are in all, and by status, reason, country, sender, account, campaign, tag and day; the most frequent of each.</summary>
    /// <exception cref="SearchUnavailableException">The index does not answer now.</exception>
    Task<SearchFacets> CountAsync(TenantInfo tenant, MessageQuery query, CancellationToken ct);

    /// <summary>How far behind the tenant's changes it is.</summary>
    Task<SearchState> StateAsync(TenantInfo tenant, CancellationToken ct);
}

/// <param name="NextCursor">Null on the last page.</param>
public sealed record SearchHits(IReadOnlyList<SearchHit> Items, string? NextCursor);

/// <param name="Highlights">Where the words of the query stand in the text: start and length, in UTF-16 units, ascending.</param>
public sealed record SearchHit(Guid MessageId, IReadOnlyList<(int Start, int Length)> Highlights);

/// <param name="Total">Exact up to 10,000; above it may be cut, and <paramref name="TotalIsExact"/> says so.</param>
/// <param name="Facets">By name (<c>status</c>, <c>reason</c>, <c>country</c>, <c>sender</c>, <c>account</c>, <c>campaign</c>, <c>tag</c>, <c>day</c>): values and counts, the most frequent first, days ascending.</param>
public sealed record SearchFacets(long Total, bool TotalIsExact, IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Facets);

public sealed record FacetValue(string Value, long Count);

/// <param name="Store"><c>elasticsearch</c> or <c>postgres</c>.</param>
/// <param name="Behind">Changes not indexed yet.</param>
public sealed record SearchState(string Store, bool Available, long Behind);

public sealed class SearchUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
