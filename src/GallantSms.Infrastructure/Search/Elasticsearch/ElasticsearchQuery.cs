using System.Globalization;
using System.Text.Json.Nodes;
using GallantSms.Application.Tenants;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>
/// What may be asked of an index: always within one tenant. The constructor is the one place where that filter is put in, and
/// <see cref="ElasticsearchSearches"/>, which sends, takes nothing else.
/// </summary>
internal sealed class TenantQuery
{
    private readonly JsonArray _filters;

    public TenantQuery(TenantInfo tenant, params IEnumerable<JsonObject> filters)
    {
        Tenant = tenant;
        _filters = [new JsonObject { ["term"] = new JsonObject { ["tenant"] = tenant.No } }, .. filters];
    }

    public TenantInfo Tenant { get; }

    public JsonObject ToJson() => new() { ["bool"] = new JsonObject { ["filter"] = _filters.DeepClone() } };
}

/// <summary>A query's conditions. What was given is only ever a JSON value; there is no query language in which it could mean something else.</summary>
internal static class ElasticsearchQuery
{
    public static TenantQuery Of(TenantInfo tenant, Wanted wanted) => new(tenant, Filters(wanted));

    private static IEnumerable<JsonObject> Filters(Wanted wanted)
    {
        var query = wanted.Query;
        foreach (var word in wanted.Words) yield return Term("words", word);
        if (query.Number is { } number) yield return Term("number", ReversedNumber.Text(number.ToString(CultureInfo.InvariantCulture)));
        if (query.NumberEnding is { } ending) yield return new() { ["prefix"] = new JsonObject { ["number"] = ReversedNumber.Text(ending) } };
        if (query.BulkId is { } bulk) yield return Term("bulk", bulk.ToString("N"));
        foreach (var any in new[]
        {
            Any("sender", wanted.Senders), Any("country", wanted.Countries), Any("campaign", wanted.Campaigns), Any("tags", wanted.Tags), Any("reference", wanted.References),
            Any("status", query.Statuses.Select(s => Number((short)s))), Any("reason", query.Reasons.Select(r => Number((short)r))), Any("account", query.Accounts.Select(a => Number(a))),
            Any("network", query.Networks.Select(n => Number(n))), Any("credential", query.Credentials.Select(c => c.ToString("N"))),
        })
        {
            if (any is not null) yield return any;
        }

        if (wanted.From is not null || wanted.To is not null) yield return Range("at", ("gte", wanted.From), ("lt", wanted.To));
        if (query.CostFrom is not null || query.CostTo is not null) yield return Range("price", ("gte", query.CostFrom), ("lte", query.CostTo));
        if (wanted.Without.Count > 0) yield return Bool("must_not", wanted.Without.Select(w => Bool("filter", Filters(w))));
    }

    private static JsonObject Bool(string occurrence, IEnumerable<JsonObject> clauses) => new() { ["bool"] = new JsonObject { [occurrence] = new JsonArray([.. clauses]) } };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Term(string field, string value) => new() { ["term"] = new JsonObject { [field] = value } };

    private static JsonObject? Any(string field, IEnumerable<string> values)
    {
        var all = new JsonArray([.. values.Select(v => (JsonNode)v)]);
        return all.Count == 0 ? null : new() { ["terms"] = new JsonObject { [field] = all } };
    }

    private static JsonObject Range(string field, params (string Name, long? Value)[] bounds) => new()
    {
        ["range"] = new JsonObject { [field] = new JsonObject(bounds.Where(b => b.Value is not null).Select(b => KeyValuePair.Create<string, JsonNode?>(b.Name, b.Value))) },
    };
}
