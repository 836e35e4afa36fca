using System.Text.Json.Nodes;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Search;
using GallantSms.Infrastructure.Search.Elasticsearch;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Search;

[NeedsElasticsearch]
public sealed class ElasticsearchSearchTests(GallantFixture gallant, SearchCorpus corpus) : SearchContract(gallant, corpus), IClassFixture<SearchCorpus>
{
    private ElasticsearchKit Elastic => (ElasticsearchKit)Kit.More!;

    private protected override bool CanRun => ElasticsearchServer.NoServer is null;

    private protected override Task<SearchKit> StartAsync(GallantFixture gallant)
    {
        var kit = new ElasticsearchKit(gallant.Services.GetRequiredService<TenantDataSources>(), ElasticsearchKit.NewPrefix());
        return Task.FromResult(new SearchKit(kit.Index, kit.Search, kit.Index, () => kit.Indexes.RefreshAsync(kit.Names.All, default)) { More = kit, End = async () => await kit.DropAsync() });
    }

    [ElasticsearchFact]
    public async Task An_alias_leads_to_its_tenant_only_even_without_the_filter_of_a_query()
    {
        var answer = await Elastic.Client.SendAsync(HttpMethod.Post, $"{Elastic.Names.Alias(Corpus.Tenant)}/_search?size=1000", "{}"u8.ToArray(), default);
        var found = answer.Expect("a search").GetProperty("hits").GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("_id").GetString()).ToList();
        Assert.Equal(10, found.Count);
        Assert.All(found, id => Assert.StartsWith($"{Corpus.Tenant.No}-", id));
    }

    [ElasticsearchFact]
    public async Task The_filter_of_a_query_keeps_to_its_tenant_even_without_an_alias()
    {
        var answer = await Elastic.Searches.EverywhereAsync(Elastic.Names.All, new(Corpus.Tenant), new() { ["size"] = 1000 }, default);
        Assert.All(answer.GetProperty("hits").GetProperty("hits").EnumerateArray(), h => Assert.StartsWith($"{Corpus.Tenant.No}-", h.GetProperty("_id").GetString()));

        // Conditions that are added stand beside the filter, and none replaces it.
        var all = new JsonObject { ["bool"] = new JsonObject { ["should"] = new JsonArray(new JsonObject { ["match_all"] = new JsonObject() }) } };
        answer = await Elastic.Searches.EverywhereAsync(Elastic.Names.All, new(Corpus.Tenant, all), new() { ["size"] = 1000, ["query"] = new JsonObject { ["match_all"] = new JsonObject() } }, default);
        Assert.All(answer.GetProperty("hits").GetProperty("hits").EnumerateArray(), h => Assert.StartsWith($"{Corpus.Tenant.No}-", h.GetProperty("_id").GetString()));
    }

    [ElasticsearchFact]
    public async Task The_text_itself_is_not_in_the_index()
    {
        var answer = await Elastic.Searches.EverywhereAsync(Elastic.Names.All, new(Corpus.Tenant), new() { ["size"] = 1000 }, default);
        Assert.All(answer.GetProperty("hits").GetProperty("hits").EnumerateArray(), h => Assert.Equal(["check", "id"], h.GetProperty("_source").EnumerateObject().Select(p => p.Name).Order()));
    }

    [ElasticsearchFact]
    public async Task What_takes_many_requests_is_whole()
    {
        var kit = new ElasticsearchKit(Gallant.Services.GetRequiredService<TenantDataSources>(), ElasticsearchKit.NewPrefix(), o => o.BulkBytes = 10_000);
        var ids = await new Sent("Many requests", [.. Enumerable.Range(0, 100).Select(i => 254710000700 + i)]) { Sender = "REQUESTS" }.WriteAsync(Corpus.Tenant, Corpus.Source);
        var documents = await SearchDocuments.LoadAsync(Corpus.Source, ids, default);
        await kit.Index.WriteAsync(new(Corpus.Tenant, Corpus.Source, documents, [], 72), default);
        Assert.Equal(100, await kit.Index.CountAsync(Corpus.Tenant, ids, default));
        Assert.Equal(documents.Sum(d => (long)kit.Index.CheckOf(d)), (await kit.Index.DigestAsync(Corpus.Tenant, Corpus.Source, default)).Values.Sum(d => d.Sum));
        await kit.DropAsync();
        await ForgetAsync("REQUESTS");
    }

    [ElasticsearchFact]
    public async Task Who_read_earlier_and_writes_later_overwrites_nothing()
    {
        var ids = await new Sent("Late writer", 254710000600) { Sender = "LATE", Status = MessageStatus.Sent }.WriteAsync(Corpus.Tenant, Corpus.Source);
        var early = await SearchDocuments.LoadAsync(Corpus.Source, ids, default);
        await ExecuteAsync($"update messages set status = 10 where id = '{ids[0]}'");
        await Kit.IndexAsync(Corpus.Tenant, Corpus.Source, 71, ids);
        await Kit.Store.WriteAsync(new(Corpus.Tenant, Corpus.Source, early, [], 70), default);
        await Kit.Settle();
        Assert.Equal(ids, await HitsAsync(new() { Senders = ["LATE"], Statuses = [MessageStatus.Delivered] }));

        // Nor does it bring back what is gone.
        await ForgetAsync("LATE");
        await Kit.Store.WriteAsync(new(Corpus.Tenant, Corpus.Source, early, [], 70), default);
        await Kit.Settle();
        Assert.Empty(await HitsAsync(new() { Senders = ["LATE"] }));
    }

    [ElasticsearchFact]
    public async Task A_reindex_changes_indexes_while_searches_and_news_go_on_and_can_be_resumed()
    {
        // A tenant whose messages are older than the log: no change names them.
        var tenant = (await Gallant.NewTenantAsync(credits: 0)).Tenant;
        var source = await Gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Id, default);
        var first = await new Sent("Before the log", [.. Enumerable.Range(0, 30).Select(i => 254720000000L + i)]).WriteAsync(tenant, source);
        var (reindex, drift) = (new SearchReindex(Kit.Store, Gallant.Services.GetRequiredService<TenantDataSources>()), new SearchDrift(Kit.Store, Gallant.Services.GetRequiredService<TenantDataSources>(), new Impatient()));
        Assert.True((await drift.CompareAsync(tenant, default)).Single().IsDrift);
        Assert.Equal(30, await reindex.RunAsync(tenant, _ => { }, default));
        Assert.All(await drift.CompareAsync(tenant, default), d => Assert.False(d.IsDrift));

        // Begun and left: some of it is built, the old one answers, news go to both.
        await Kit.Store.BeginBuildAsync(tenant, source, default);
        await Kit.Store.BuildAsync(new(tenant, source, await SearchDocuments.LoadAsync(source, first[..10], default), [], 0), default);
        await Kit.Store.ReachedAsync(source, first[9], default);
        var second = await new Sent("While it is built", 254720000100).WriteAsync(tenant, source);
        await Kit.IndexAsync(tenant, source, 5, second);
        await Kit.IndexAsync(tenant, source, 6, first[..1], ChangeKind.Moved);
        Assert.Equal(31, (await Kit.Search.CountAsync(tenant, new(), default)).Total);
        Assert.Equal(21, await reindex.RunAsync(tenant, _ => { }, default));
        await Kit.Settle();
        Assert.Equal(31, (await Kit.Search.CountAsync(tenant, new(), default)).Total);
        Assert.All(await drift.CompareAsync(tenant, default), d => Assert.False(d.IsDrift));
        Assert.Equal(new SearchBuild(3, null, Guid.Empty), await SearchBuilds.FindAsync(source, default));

        // Of the old indexes nothing of this tenant is left, and the other tenants' are as they were.
        var left = await Elastic.Searches.EverywhereAsync($"{Elastic.Names.All},-{Elastic.Names.Build(3)}", new(tenant), new() { ["size"] = 0 }, default);
        Assert.Equal(0, left.GetProperty("hits").GetProperty("total").GetProperty("value").GetInt64());
        Assert.Equal(10, (await Kit.Search.CountAsync(Corpus.Other, new(), default)).Total);
    }

    [ElasticsearchFact]
    public async Task Drift_is_seen_in_one_field_of_one_message()
    {
        var tenant = (await Gallant.NewTenantAsync(credits: 0)).Tenant;
        var sources = Gallant.Services.GetRequiredService<TenantDataSources>();
        var source = await sources.GetAsync(tenant.Id, default);
        var ids = await new Sent("Drifting", 254730000001, 254730000002) { Status = MessageStatus.Sent }.WriteAsync(tenant, source);
        await Kit.IndexAsync(tenant, source, 1, ids);
        var drift = new SearchDrift(Kit.Store, sources, new Impatient());
        Assert.False((await drift.CompareAsync(tenant, default)).Single().IsDrift);

        await using (var command = source.CreateCommand($"update messages set status = 10 where id = '{ids[1]}'")) await command.ExecuteNonQueryAsync();
        var day = (await drift.CompareAsync(tenant, default)).Single();
        Assert.True(day.IsDrift);
        Assert.Equal(day.Database.Count, day.Index.Count);
    }

    /// <summary>Does not wait between looks.</summary>
    private sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
