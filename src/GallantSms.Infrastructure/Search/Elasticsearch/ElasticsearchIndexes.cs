using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>Makes indexes and aliases before something is written to them, and changes what an alias leads to.</summary>
internal sealed class ElasticsearchIndexes(ElasticsearchClient client, IndexNames names, IOptions<ElasticsearchOptions> options, TimeProvider clock)
{
    /// <summary>An operator may have taken an index or alias away: it is not believed for longer that they are there.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _known = [];

    /// <param name="answers">Whether the tenant's alias leads to it, or will only when its build is whole.</param>
    public async Task EnsureAsync(TenantInfo tenant, string index, bool answers, CancellationToken ct)
    {
        await OnceAsync(names.Template, async () => (await SendAsync(HttpMethod.Put, $"_index_template/{names.Template}", IndexTemplate.Body(names, options.Value.Shards), ct)).Expect("the index template"));
        await OnceAsync(index, async () =>
        {
            var answer = await SendAsync(HttpMethod.Put, index, null, ct);
            if (answer.ErrorType != "resource_already_exists_exception") answer.Expect("an index");
        });
        if (answers) await OnceAsync($"{names.Alias(tenant)}>{index}", async () => (await AliasesAsync([Add(tenant, index)], ct)).Expect("an alias"));
    }

    /// <summary>What was believed to be there is looked at again.</summary>
    public void Forget() => _known.Clear();

    /// <summary>In one step: from then on the tenant's alias leads to the indexes of this build and to no other.</summary>
    public async Task SwitchAsync(TenantInfo tenant, int build, CancellationToken ct)
    {
        var alias = names.Alias(tenant);
        var actions = new List<JsonObject>();
        var old = await SendAsync(HttpMethod.Get, $"_alias/{alias}", null, ct);
        if (old.IsSuccess) actions.AddRange(old.Body.EnumerateObject().Select(i => new JsonObject { ["remove"] = new JsonObject { ["index"] = i.Name, ["alias"] = alias } }));
        var now = await SendAsync(HttpMethod.Get, $"{names.Build(build)}/_settings?filter_path=*.settings.index.uuid", null, ct);
        if (now.IsSuccess) actions.AddRange(now.Body.EnumerateObject().Select(i => Add(tenant, i.Name)));
        if (actions.Count > 0) (await AliasesAsync(actions, ct)).Expect("a change of aliases");
        Forget();
    }

    /// <summary>Makes what was written so far visible to searches.</summary>
    public async Task RefreshAsync(string indexes, CancellationToken ct) => (await SendAsync(HttpMethod.Post, $"{indexes}/_refresh", null, ct)).Expect("a refresh");

    private JsonObject Add(TenantInfo tenant, string index) => new()
    {
        ["add"] = new JsonObject
        {
            ["index"] = index,
            ["alias"] = names.Alias(tenant),
            ["routing"] = IndexNames.Routing(tenant),
            ["filter"] = new JsonObject { ["term"] = new JsonObject { ["tenant"] = tenant.No } },
        },
    };

    private Task<ElasticsearchAnswer> AliasesAsync(IEnumerable<JsonObject> actions, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "_aliases", JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["actions"] = new JsonArray([.. actions]) }), ct);

    private async Task<ElasticsearchAnswer> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken ct)
    {
        try
        {
            return await client.SendAsync(method, path, body, ct);
        }
        catch (ElasticsearchBusyException e)
        {
            throw new SearchUnavailableException(e.Message, e);
        }
    }

    private async Task OnceAsync(string what, Func<Task> work)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(what, out var since) && now - since < Believed) return;
        await work();
        _known[what] = now;
    }
}
