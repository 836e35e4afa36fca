using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Tenancy;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>Search by Elasticsearch. It gives ids; places of words are found in the texts as the database has them now.</summary>
internal sealed class ElasticsearchSearch(ElasticsearchSearches searches, ElasticsearchClient client, TenantDataSources sources) : IMessageSearch
{
    private static readonly (string Facet, string Field)[] Facets =
    [
        ("status", "status"), ("reason", "reason"), ("country", "country"), ("sender", "sender"), ("account", "account"), ("campaign", "campaign"), ("tag", "tags"),
    ];

    public async Task<SearchHits> FindAsync(TenantInfo tenant, MessageQuery query, SearchSlice slice, CancellationToken ct)
    {
        var cursor = SearchCursor.Of(slice.Cursor, query.Order);
        if (Wanted.Of(query) is not { } wanted) return new([], null);
        var body = new JsonObject { ["size"] = slice.Limit + 1, ["sort"] = SortOf(query.Order), ["_source"] = false, ["track_total_hits"] = false };
        if (cursor is not null) body["search_after"] = After(cursor);
        var answer = await searches.AnsweringAsync(ElasticsearchQuery.Of(tenant, wanted), body, ct);
        var found = answer.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(Read).ToList();
        var more = found.Count > slice.Limit;
        if (more) found.RemoveAt(slice.Limit);
        var hits = await Highlights.AddAsync(await sources.GetAsync(tenant.Id, ct), [.. found.Select(f => f.Id)], wanted.Words, ct);
        return new(hits, more ? new SearchCursor(query.Order, found[^1].First, found[^1].Id).ToString() : null);
    }

    public async Task<SearchFacets> CountAsync(TenantInfo tenant, MessageQuery query, CancellationToken ct)
    {
        var facets = new FacetTable();
        if (Wanted.Of(query) is not { } wanted) return facets.Of(0, isExact: true);
        var aggregations = new JsonObject(Facets.Select(f => KeyValuePair.Create<string, JsonNode?>(
            f.Facet, new JsonObject { ["terms"] = new JsonObject { ["field"] = f.Field, ["size"] = FacetTable.MostValues } })))
        {
            ["day"] = new JsonObject { ["date_histogram"] = new JsonObject { ["field"] = "at", ["fixed_interval"] = "1d", ["min_doc_count"] = 1 } },
        };
        var answer = await searches.AnsweringAsync(ElasticsearchQuery.Of(tenant, wanted), new() { ["size"] = 0, ["track_total_hits"] = true, ["aggs"] = aggregations }, ct);
        if (answer.TryGetProperty("aggregations", out var counted))
        {
            foreach (var (facet, _) in Facets)
                foreach (var bucket in counted.GetProperty(facet).GetProperty("buckets").EnumerateArray()) facets.Add(facet, bucket.GetProperty("key").GetString()!, bucket.GetProperty("doc_count").GetInt64());
            foreach (var bucket in counted.GetProperty("day").GetProperty("buckets").EnumerateArray())
                facets.Add("day", (bucket.GetProperty("key").GetInt64() / 86_400_000).ToString(CultureInfo.InvariantCulture), bucket.GetProperty("doc_count").GetInt64());
        }

        return facets.Of(answer.GetProperty("hits").GetProperty("total").GetProperty("value").GetInt64(), isExact: true);
    }

    public async Task<SearchState> StateAsync(TenantInfo tenant, CancellationToken ct)
    {
        var behind = await SearchBacklog.OfAsync(await sources.GetAsync(tenant.Id, ct), ElasticsearchIndex.Store, ct);
        try
        {
            var answer = await client.SendAsync(HttpMethod.Get, "", null, ct);
            return new(ElasticsearchIndex.Store, answer.IsSuccess, behind);
        }
        catch (Exception e) when (e is SearchUnavailableException or ElasticsearchBusyException)
        {
            return new(ElasticsearchIndex.Store, false, behind);
        }
    }

    /// <summary>By id where nothing else decides: its first half is a number by which the server sorts quickly, the whole breaks ties.</summary>
    private static JsonArray SortOf(SearchOrder order)
    {
        var down = order is SearchOrder.Newest or SearchOrder.Dearest ? "desc" : "asc";
        var first = order is SearchOrder.Newest or SearchOrder.Oldest ? "order" : "price";
        return [new JsonObject { [first] = down }, new JsonObject { ["id"] = down }];
    }

    private static JsonArray After(SearchCursor cursor)
    {
        if (cursor.Order is SearchOrder.Dearest or SearchOrder.Cheapest) return [cursor.Price, cursor.Id.ToString("N")];
        Span<byte> id = stackalloc byte[16];
        cursor.Id.TryWriteBytes(id, bigEndian: true, out _);
        return [BinaryPrimitives.ReadInt64BigEndian(id), cursor.Id.ToString("N")];
    }

    private static (Guid Id, long First) Read(JsonElement hit)
    {
        var sort = hit.GetProperty("sort");
        return (Guid.ParseExact(sort[1].GetString()!, "N"), sort[0].GetInt64());
    }
}
