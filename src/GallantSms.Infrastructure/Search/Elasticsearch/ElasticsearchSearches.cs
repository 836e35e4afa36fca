using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Messages.Search;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>
/// Sends searches, and only within a tenant: by its alias, which the server narrows to the tenant's documents and shard, and with
/// the filter of <see cref="TenantQuery"/> beside it. One of them alone would do; a mistake in one shows nobody anything.
/// </summary>
internal sealed class ElasticsearchSearches(ElasticsearchClient client, IndexNames names)
{
    /// <param name="body">Everything but the query.</param>
    public Task<JsonElement> AnsweringAsync(TenantQuery query, JsonObject body, CancellationToken ct) => SendAsync($"{names.Alias(query.Tenant)}/_search?", query, body, ct);

    /// <summary>In indexes by name, also those that do not answer yet or any more.</summary>
    public Task<JsonElement> EverywhereAsync(string indexes, TenantQuery query, JsonObject body, CancellationToken ct) =>
        SendAsync($"{indexes}/_search?routing={IndexNames.Routing(query.Tenant)}&", query, body, ct);

    private async Task<JsonElement> SendAsync(string path, TenantQuery query, JsonObject body, CancellationToken ct)
    {
        body["query"] = query.ToJson();
        body["timeout"] = "10s";
        try
        {
            // A tenant that has sent nothing has no alias, and finds nothing.
            var answer = await client.SendAsync(HttpMethod.Post, $"{path}ignore_unavailable=true&allow_partial_search_results=false", JsonSerializer.SerializeToUtf8Bytes(body), ct);
            var found = answer.Expect("a search");
            return found.GetProperty("timed_out").GetBoolean() ? throw new SearchUnavailableException("Elasticsearch did not come to an end in time.") : found;
        }
        catch (ElasticsearchBusyException e)
        {
            throw new SearchUnavailableException("Elasticsearch has no room for a search now.", e);
        }
    }
}
