using GallantSms.Application.Common;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Messages.Search;

/// <summary>Messages of the whole history that fit.</summary>
/// <param name="Facets">With how many there are, and of what.</param>
public sealed record SearchMessages(SearchAsk Ask, string? Sort, string? Cursor, int? Limit, bool Facets) : IQuery<SearchPage>;

public sealed record CountMessages(SearchAsk Ask) : IQuery<FacetsView>;

/// <summary>A page; <c>NextCursor</c> is null on the last. <c>Facets</c> only where asked for.</summary>
public sealed record SearchPage(IReadOnlyList<FoundMessage> Items, string? NextCursor, FacetsView? Facets);

/// <param name="Highlights">Where the words looked for stand in <c>Text</c>, ascending.</param>
public sealed record FoundMessage(MessageView Message, string Text, IReadOnlyList<HighlightView> Highlights);

/// <summary>In UTF-16 units, as JavaScript counts.</summary>
public sealed record HighlightView(int Start, int Length);

/// <summary>How many fit. Values of <c>status</c>, <c>reason</c>, <c>country</c>, <c>sender</c>, <c>campaign</c>, <c>tag</c> by frequency, <c>day</c> ascending; <c>provider</c> only for those who manage carriers.</summary>
/// <param name="TotalIsExact">Whether there may be more than <c>Total</c>.</param>
public sealed record FacetsView(long Total, bool TotalIsExact, IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Facets);

internal sealed class SearchMessagesHandler(ITenantContext tenant, AskedQuery asked, FacetCounts counts, IMessageSearch search, IMessageReports reports) : IRequestHandler<SearchMessages, SearchPage>
{
    public async Task<SearchPage> Handle(SearchMessages query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > 1000) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 1,000.");
        var wanted = await asked.ReadAsync(query.Ask, query.Sort, ct);
        try
        {
            var counting = query.Facets ? counts.OfAsync(wanted, ct) : null;
            var hits = await search.FindAsync(tenant.Tenant, wanted, new(query.Cursor, query.Limit ?? 50), ct);
            var found = await reports.FindAsync(tenant.Tenant, [.. hits.Items.Select(h => h.MessageId)], ct);
            var marks = hits.Items.ToDictionary(h => h.MessageId, h => h.Highlights);
            return new([.. found.Select(f => new FoundMessage(f.Message, f.Text, Within(f.Text, marks[f.Message.MessageId])))], hits.NextCursor, counting is null ? null : await counting);
        }
        catch (SearchUnavailableException)
        {
            throw SearchErrors.Unavailable();
        }
    }

    /// <summary>A text that has been rewritten since it was indexed may be shorter than the marks say.</summary>
    private static IReadOnlyList<HighlightView> Within(string text, IReadOnlyList<(int Start, int Length)> marks) =>
        [.. marks.Where(m => m.Start >= 0 && m.Length > 0 && m.Start + m.Length <= text.Length).Select(m => new HighlightView(m.Start, m.Length))];
}

internal sealed class CountMessagesHandler(AskedQuery asked, FacetCounts counts) : IRequestHandler<CountMessages, FacetsView>
{
    public async Task<FacetsView> Handle(CountMessages query, CancellationToken ct)
    {
        var wanted = await asked.ReadAsync(query.Ask, null, ct);
        try
        {
            return await counts.OfAsync(wanted, ct);
        }
        catch (SearchUnavailableException)
        {
            throw SearchErrors.Unavailable();
        }
    }
}

/// <summary>Counts as the caller may see them: numbers of carrier accounts become the names of the tenant's own, others are not told.</summary>
internal sealed class FacetCounts(ITenantContext tenant, AskedQuery asked, OwnAccounts accounts, IMessageSearch search)
{
    private const string Accounts = "account";

    public async Task<FacetsView> OfAsync(MessageQuery query, CancellationToken ct)
    {
        var names = asked.MayKnowCarriers ? await accounts.NamesAsync(ct) : null;
        var counted = await search.CountAsync(tenant.Tenant, query, ct);
        var facets = counted.Facets.Where(f => f.Key != Accounts).ToDictionary(f => f.Key, f => f.Value);
        if (names is not null && counted.Facets.TryGetValue(Accounts, out var byAccount))
            facets["provider"] = [.. byAccount.Where(v => names.ContainsKey(v.Value)).Select(v => v with { Value = names[v.Value] })];
        return new(counted.Total, counted.TotalIsExact, facets);
    }
}

public static class SearchErrors
{
    public static DomainException Unavailable() =>
        new("SEARCH_UNAVAILABLE", ErrorKind.Unavailable, "The search does not answer now. Sending is not affected, and nothing is lost: what is sent meanwhile is found when it is back.") { RetryAfter = TimeSpan.FromSeconds(5) };
}
