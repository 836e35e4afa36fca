using System.Text.Json.Nodes;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>The tenants' documents in Elasticsearch: written, taken out, counted, built anew.</summary>
internal sealed class ElasticsearchIndex(
    ElasticsearchIndexes indexes, BulkSender bulk, ElasticsearchSearches searches, IndexNames names, TenantDataSources sources, IOptions<ElasticsearchOptions> options) : ISearchStore, IMessageIndex, IDisposable
{
    public const string Store = "elasticsearch";

    private const int PageOfIds = 5_000;

    /// <summary>A build sends one request at a time: news and searches come first, and need not wait behind it.</summary>
    private readonly SemaphoreSlim _build = new(1);

    public string Name => Store;

    public bool FollowsStates => true;

    public void Dispose() => _build.Dispose();

    public async Task WriteAsync(SearchWrite write, CancellationToken ct)
    {
        var builds = await SearchBuilds.FindAsync(write.Source, ct);
        foreach (var build in builds.Written) await WriteAsync(write, build, answers: build == builds.Live, null, ct);
    }

    public async Task<Guid> BeginBuildAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct) => (await SearchBuilds.BeginAsync(source, ct)).UpTo;

    public async Task BuildAsync(SearchWrite page, CancellationToken ct)
    {
        var building = (await SearchBuilds.FindAsync(page.Source, ct)).Building ?? throw new InvalidOperationException("Another run has ended this build.");
        await WriteAsync(page, building, answers: false, _build, ct);
    }

    public Task ReachedAsync(NpgsqlDataSource source, Guid upTo, CancellationToken ct) => SearchBuilds.ReachedAsync(source, upTo, ct);

    public async Task EndBuildAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        if ((await SearchBuilds.FindAsync(source, ct)).Building is not { } building) return;
        await indexes.RefreshAsync(names.All, ct);
        await indexes.SwitchAsync(tenant, building, ct);
        await SearchBuilds.EndAsync(source, ct);
        // Killed before this is done, it leaves documents that no alias leads to; the next build takes them along.
        await RemoveAllAsync($"{names.All},-{names.Build(building)}", new(tenant), await VersionAsync(source, ct), ct);
    }

    public int CheckOf(SearchDocument document) => DocumentCheck.Of(document);

    public async Task<Dictionary<DateOnly, DayDigest>> DigestAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        await indexes.RefreshAsync(names.All, ct);
        var answer = await searches.AnsweringAsync(new(tenant), new()
        {
            ["size"] = 0,
            ["aggs"] = new JsonObject
            {
                ["days"] = new JsonObject
                {
                    ["date_histogram"] = new JsonObject { ["field"] = "at", ["fixed_interval"] = "1d", ["min_doc_count"] = 1 },
                    ["aggs"] = new JsonObject { ["sum"] = new JsonObject { ["sum"] = new JsonObject { ["field"] = "check" } } },
                },
            },
        }, ct);
        var days = new Dictionary<DateOnly, DayDigest>();
        if (!answer.TryGetProperty("aggregations", out var counted)) return days;
        foreach (var day in counted.GetProperty("days").GetProperty("buckets").EnumerateArray())
        {
            var date = DateOnly.FromDateTime(DateTime.UnixEpoch.AddMilliseconds(day.GetProperty("key").GetInt64()));
            days[date] = new(day.GetProperty("doc_count").GetInt64(), (long)day.GetProperty("sum").GetProperty("value").GetDouble());
        }

        return days;
    }

    public async Task<long> RemoveAsync(TenantInfo tenant, IReadOnlyCollection<Guid> messageIds, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        var (builds, version) = (await SearchBuilds.FindAsync(source, ct), await VersionAsync(source, ct));
        long removed = 0;
        foreach (var build in builds.Written)
        {
            var taken = await DeleteAsync(tenant, messageIds, build, version, ct);
            if (build == builds.Live) removed = taken;
        }

        return removed;
    }

    public async Task<long> RemoveBeforeAsync(TenantInfo tenant, DateTimeOffset before, CancellationToken ct)
    {
        var old = new JsonObject { ["range"] = new JsonObject { ["at"] = new JsonObject { ["lt"] = before.ToUnixTimeMilliseconds() } } };
        return await RemoveAllAsync(names.All, new(tenant, old), await VersionAsync(await sources.GetAsync(tenant.Id, ct), ct), ct);
    }

    public async Task<long> CountAsync(TenantInfo tenant, IReadOnlyCollection<Guid> messageIds, CancellationToken ct)
    {
        await indexes.RefreshAsync(names.All, ct);
        long count = 0;
        foreach (var page in messageIds.Chunk(1_000))
        {
            var ids = new JsonObject { ["terms"] = new JsonObject { ["id"] = new JsonArray([.. page.Select(i => (JsonNode)i.ToString("N"))]) } };
            var answer = await searches.EverywhereAsync(names.All, new(tenant, ids), new() { ["size"] = 0, ["track_total_hits"] = true }, ct);
            count += answer.GetProperty("hits").GetProperty("total").GetProperty("value").GetInt64();
        }

        return count;
    }

    /// <summary>Above all that was read before now: what an indexer still has in its hands does not bring back what is taken out.</summary>
    private static async Task<long> VersionAsync(NpgsqlDataSource source, CancellationToken ct) => await ChangeReader.HeadAsync(source, ct) + 1;

    /// <param name="turn">What to hold while a request is sent, if its requests wait for each other.</param>
    private async Task WriteAsync(SearchWrite write, int build, bool answers, SemaphoreSlim? turn, CancellationToken ct)
    {
        try
        {
            foreach (var month in write.Documents.GroupBy(d => names.Index(build, d.Id)))
            {
                await indexes.EnsureAsync(write.Tenant, month.Key, answers, ct);
                using var lines = new Requests(bulk, options.Value.BulkBytes, Path(write.Tenant, month.Key), turn);
                foreach (var document in month)
                {
                    lines.Body.Put(write.Tenant, document, write.Version);
                    await lines.SendIfFullAsync(ct);
                }

                await lines.SendAsync(ct);
            }

            await DeleteAsync(write.Tenant, write.Gone, build, write.Version, ct);
        }
        catch (IndexMissingException e)
        {
            indexes.Forget();
            throw new SearchUnavailableException("An index went while it was written to; it is made again.", e);
        }
    }

    private async Task<long> DeleteAsync(TenantInfo tenant, IEnumerable<Guid> messageIds, int build, long version, CancellationToken ct)
    {
        long removed = 0;
        foreach (var month in messageIds.GroupBy(id => names.Index(build, id)))
        {
            using var lines = new Requests(bulk, options.Value.BulkBytes, Path(tenant, month.Key), null);
            try
            {
                foreach (var id in month)
                {
                    lines.Body.Delete(null, IndexNames.Document(tenant, id), version);
                    await lines.SendIfFullAsync(ct);
                }

                await lines.SendAsync(ct);
            }
            catch (IndexMissingException)
            {
                continue; // there is nothing of that month
            }

            removed += lines.Changed;
        }

        return removed;
    }

    /// <summary>Without <c>_delete_by_query</c>, which not every server has: finds ids and deletes them, until none is found.</summary>
    private async Task<long> RemoveAllAsync(string where, TenantQuery query, long version, CancellationToken ct)
    {
        for (long removed = 0; ;)
        {
            await indexes.RefreshAsync(names.All, ct);
            var answer = await searches.EverywhereAsync(where, query, new() { ["size"] = PageOfIds, ["_source"] = false, ["version"] = true, ["sort"] = new JsonArray("_doc"), ["track_total_hits"] = false }, ct);
            using var lines = new Requests(bulk, options.Value.BulkBytes, $"_bulk?routing={IndexNames.Routing(query.Tenant)}", null);
            foreach (var hit in answer.GetProperty("hits").GetProperty("hits").EnumerateArray())
                lines.Body.Delete(hit.GetProperty("_index").GetString(), hit.GetProperty("_id").GetString()!, Math.Max(version, hit.GetProperty("_version").GetInt64()));
            if (lines.Body.Count == 0) return removed;
            await lines.SendAsync(ct);
            // Written again at this very moment: it would be found for ever.
            if (lines.Changed == 0) return removed;
            removed += lines.Changed;
        }
    }

    private static string Path(TenantInfo tenant, string index) => $"{index}/_bulk?routing={IndexNames.Routing(tenant)}";

    /// <summary>One body after another, each of the size that a server likes.</summary>
    private sealed class Requests(BulkSender bulk, int size, string path, SemaphoreSlim? turn) : IDisposable
    {
        public BulkLines Body { get; } = new();

        public long Changed { get; private set; }

        public Task SendIfFullAsync(CancellationToken ct) => Body.Bytes >= size ? SendAsync(ct) : Task.CompletedTask;

        public async Task SendAsync(CancellationToken ct)
        {
            if (Body.Count == 0) return;
            if (turn is not null) await turn.WaitAsync(ct);
            try
            {
                Changed += await bulk.SendAsync(path, Body, ct);
            }
            finally
            {
                turn?.Release();
            }

            Body.Clear();
        }

        public void Dispose() => Body.Dispose();
    }
}
