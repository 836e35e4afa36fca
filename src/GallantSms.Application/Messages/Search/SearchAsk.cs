using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Search.Language;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Messages.Search;

/// <summary>What a search asks: the one field, and parameters of their own beside it. All of it narrows.</summary>
public sealed record SearchAsk(string? Q)
{
    public string? Filter { get; init; }

    public string? Status { get; init; }

    public string? Reason { get; init; }

    public string? Country { get; init; }

    public string? SenderId { get; init; }

    public string? PhoneNumber { get; init; }

    public string? Campaign { get; init; }

    public string? Tag { get; init; }

    public string? Reference { get; init; }

    public Guid? BulkId { get; init; }

    public string? Provider { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}

/// <summary>Makes a query of what the caller asks, by what the caller may know.</summary>
internal sealed class AskedQuery(ITenantContext tenant, ICurrentCaller caller, OwnAccounts accounts, TimeProvider clock)
{
    /// <summary>Those who sell may search by carrier; a customer never learns that there are several.</summary>
    public bool MayKnowCarriers => tenant.Tenant.Kind != TenantKind.Customer && caller.Caller.Scopes.Contains(Scopes.CarriersManage);

    /// <exception cref="DomainException">VALIDATION_ERROR with each part that cannot be read.</exception>
    public async Task<MessageQuery> ReadAsync(SearchAsk ask, string? sort, CancellationToken ct)
    {
        var reader = new SearchReader(tenant.Tenant.DefaultRegion, clock.GetUtcNow(), MayKnowCarriers);
        var order = SearchSorts.Read(sort);
        var built = new QueryBuilder(reader)
            .Add(SearchLanguage.Read(ask.Q, reader))
            .Add(FilterLanguage.Read(ask.Filter))
            .Add("status", "status", ask.Status)
            .Add("reason", "reason", ask.Reason)
            .Add("country", "country", ask.Country)
            .Add("sender_id", "from", ask.SenderId)
            .Add("phone_number", "to", ask.PhoneNumber)
            .Add("campaign", "campaign", ask.Campaign)
            .Add("tag", "tag", ask.Tag)
            .Add("reference", "ref", ask.Reference)
            .Add("bulk_id", "batch", ask.BulkId?.ToString())
            .Add("provider", "provider", ask.Provider)
            .Add("from", "after", ask.From?.ToString("O"))
            .Add("to", "before", ask.To?.ToString("O"))
            .Build(order);
        if (built.Errors.Count > 0) throw new DomainException(SendErrors.Validation, ErrorKind.Validation, built.Errors[0].Message, [.. built.Errors]);
        var query = built.Query;
        if (built.Providers.Count > 0) query = query with { Accounts = await accounts.NumbersAsync(built.Providers, ct) };
        if (built.ProvidersWithout.Count > 0) query = query with { Without = [.. query.Without, new() { Accounts = await accounts.NumbersAsync(built.ProvidersWithout, ct) }] };
        return query;
    }
}

/// <summary>The same language for lists that read the database itself.</summary>
internal sealed class ListFilter(AskedQuery asked)
{
    /// <summary>Null where there is no filter.</summary>
    /// <exception cref="DomainException">VALIDATION_ERROR.</exception>
    public async Task<MessageQuery?> ReadAsync(string? filter, CancellationToken ct) =>
        string.IsNullOrWhiteSpace(filter) ? null : await asked.ReadAsync(new(null) { Filter = filter }, null, ct);

    /// <summary>Batches have fewer things to ask about than messages.</summary>
    public async Task<MessageQuery?> ReadForBatchesAsync(string? filter, CancellationToken ct)
    {
        if (await ReadAsync(filter, ct) is not { } query) return null;
        return AsksOfMessages(query) || query.Without.Any(AsksOfMessages)
            ? throw SendErrors.Invalid("filter", filter, "UNKNOWN_KEY", "Batches can be filtered by sender_id, reference, campaign, tag and created_at.")
            : query;
    }

    private static bool AsksOfMessages(MessageQuery query) =>
        query is not { Text: null, Number: null, NumberEnding: null, BulkId: null, CostFrom: null, CostTo: null }
        || query.Statuses.Count + query.Reasons.Count + query.Accounts.Count + query.Countries.Count + query.Networks.Count > 0;
}

/// <summary>Carrier accounts of the caller's tenant by name and number, those taken out of use too: messages remember them.</summary>
internal sealed class OwnAccounts(ITenantContext tenant, IPlatformDb db)
{
    /// <param name="names">Of an account, or of a kind of carrier, which means all accounts of it.</param>
    /// <exception cref="DomainException">VALIDATION_ERROR: none is called so.</exception>
    public async Task<IReadOnlyList<short>> NumbersAsync(IReadOnlyList<string> names, CancellationToken ct)
    {
        var own = await Own.Select(a => new { a.No, a.Name, a.Kind }).ToListAsync(ct);
        var numbers = new HashSet<short>();
        foreach (var name in names)
        {
            var fitting = own.Where(a => Same(a.Name, name) || Same(a.Kind, name)).ToList();
            if (fitting.Count == 0) throw SendErrors.Invalid("provider", name, "UNKNOWN_PROVIDER", "None of your carrier accounts is called so.");
            numbers.UnionWith(fitting.Select(a => a.No));
        }

        return [.. numbers];
    }

    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(CancellationToken ct) =>
        await Own.ToDictionaryAsync(a => a.No.ToString(System.Globalization.CultureInfo.InvariantCulture), a => a.Name, ct);

    private IQueryable<Domain.Routing.CarrierAccount> Own
    {
        get
        {
            var owner = tenant.Tenant.Id;
            return db.CarrierAccounts.AsNoTracking().Where(a => a.OwnerId == owner);
        }
    }

    private static bool Same(string known, string given) => known.Equals(given, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The words for an order.</summary>
internal static class SearchSorts
{
    public static string Word(SearchOrder order) => order.ToString().ToLowerInvariant();

    public static SearchOrder Read(string? given) => given switch
    {
        null or "" or "newest" => SearchOrder.Newest,
        "oldest" => SearchOrder.Oldest,
        "dearest" => SearchOrder.Dearest,
        "cheapest" => SearchOrder.Cheapest,
        _ => throw SendErrors.Invalid("sort", given, "INVALID_VALUE", "The order is newest, oldest, dearest or cheapest."),
    };
}
