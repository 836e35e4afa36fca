using System.Diagnostics;
using System.Net.Http.Headers;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Bench.Installations;
using GallantSms.Bench.Reporting;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure;
using GallantSms.Infrastructure.Search;
using GallantSms.Infrastructure.Search.Elasticsearch;
using GallantSms.Infrastructure.Search.Postgres;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GallantSms.Bench.Benches;

/// <summary>
/// Two million messages indexed out of PostgreSQL, beside raw <c>_bulk</c> requests of documents that are ready; then twelve searches,
/// in Elasticsearch and in PostgreSQL, which must find the same.
/// </summary>
internal sealed class SearchBench : IBench
{
    private const int PageSize = 10_000;

    public string Name => "search";

    public bool CrossesTransport => false;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        var address = Environment.GetEnvironmentVariable("GALLANT_TEST_ELASTICSEARCH") is { Length: > 0 } given ? given : throw new BenchFailure("There is no Elasticsearch: give one by GALLANT_ELASTICSEARCH.");
        var count = run.Scaled(2_000_000);
        await using var installation = await run.InstallAsync(ct);
        await using var services = Services(installation, address);
        var (directory, sources) = (services.GetRequiredService<ITenantDirectory>(), services.GetRequiredService<TenantDataSources>());
        var tenant = (await directory.AllAsync(ct)).Single(t => t.Name.Contains("Acacia", StringComparison.OrdinalIgnoreCase));
        var clock = Stopwatch.StartNew();
        await new MessageHistory(tenant, installation.Customer.Database.Source, count).WriteAsync(ct);
        Console.WriteLine($"  {count:N0} messages written in {clock.Elapsed.TotalSeconds:N0} s");

        // Once for the server to warm up, then before and after what is measured: a machine's other work comes and goes. As many
        // documents as are measured, because an index is merged the more the larger it is.
        await RawAsync(services, address, tenant, count / 10, ct);
        var before = await RawAsync(services, address, tenant, count / 2, ct);
        var (elastic, postgres) = (services.GetRequiredService<ElasticsearchIndex>(), new PostgresIndex(sources));
        var indexed = await IndexAsync(elastic, sources, tenant, count, ct);
        var raw = 2 / ((1 / before) + (1 / await RawAsync(services, address, tenant, count / 2, ct)));
        run.Add(new("documents indexed by Elasticsearch, out of PostgreSQL", "/s", [indexed], 0.7 * raw, [new($"raw _bulk of the same documents, {count / 2:N0} before and {count / 2:N0} after", raw)], [$"{count:N0} documents; a request at a time, both"]));
        var beside = await IndexAsync(postgres, sources, tenant, count, ct);
        run.Add(new("messages indexed by PostgreSQL", "/s", [beside], null, [new("indexed by Elasticsearch", indexed)], []));
        await using (var analyze = installation.Customer.Database.Source.CreateCommand("analyze")) await analyze.ExecuteNonQueryAsync(ct);
        await services.GetRequiredService<ElasticsearchIndexes>().RefreshAsync(services.GetRequiredService<IndexNames>().All, ct);

        await SearchesAsync(run, services.GetRequiredService<IMessageSearch>(), new PostgresSearch(sources), tenant, run.Options.Quick ? 5 : 20, ct);
        var drift = await new SearchDrift(elastic, sources, TimeProvider.System).CompareAsync(tenant, ct);
        Check.Equal(0, drift.Count(d => d.IsDrift), "days that differ between database and index");
        await DropAsync(services, services.GetRequiredService<IndexNames>().All, ct);
        await services.GetRequiredService<ElasticsearchClient>().SendAsync(HttpMethod.Delete, $"_index_template/{services.GetRequiredService<IndexNames>().Template}", null, ct);
    }

    private static ServiceProvider Services(Installation installation, string address)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(installation.Settings.ToDictionary(s => s.Key, s => s.Key == ElasticsearchOptions.AddressKey ? address : (string?)s.Value)).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddSingleton<GallantMeters>().AddInfrastructure(configuration).BuildServiceProvider();
    }

    /// <summary>Documents a second in requests that were ready before the clock ran.</summary>
    private static async Task<double> RawAsync(ServiceProvider services, string address, TenantInfo tenant, int count, CancellationToken ct)
    {
        var (source, names) = (await services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Id, ct), services.GetRequiredService<IndexNames>());
        var size = services.GetRequiredService<IOptions<ElasticsearchOptions>>().Value.BulkBytes;
        using var http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        var (clock, sent, after) = (new Stopwatch(), 0, Guid.Empty);
        while (sent < count)
        {
            var page = await SearchDocuments.PageAsync(source, after, Guid.AllBitsSet, PageSize, ct);
            if (page.Count == 0) break;
            after = page[^1].Id;
            foreach (var month in page.GroupBy(d => names.Index(9, d.Id)))
            {
                await services.GetRequiredService<ElasticsearchIndexes>().EnsureAsync(tenant, month.Key, answers: false, ct);
                var bodies = new List<BulkLines> { new() };
                foreach (var document in month)
                {
                    if (bodies[^1].Bytes >= size) bodies.Add(new());
                    bodies[^1].Put(tenant, document, 1);
                }

                foreach (var body in bodies)
                {
                    using var content = new ReadOnlyMemoryContent(body.Memory) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
                    clock.Start();
                    using var answer = await http.PostAsync(new Uri($"{month.Key}/_bulk?routing={IndexNames.Routing(tenant)}&filter_path=errors", UriKind.Relative), content, ct);
                    var words = await answer.Content.ReadAsStringAsync(ct);
                    clock.Stop();
                    Check.Equal("{\"errors\":false}", words, "the answer to a raw bulk request");
                    body.Dispose();
                }
            }

            sent += page.Count;
        }

        await DropAsync(services, names.Build(9), ct);
        return sent / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> IndexAsync(ISearchStore store, TenantDataSources sources, TenantInfo tenant, int count, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        Check.Equal(count, await new SearchReindex(store, sources).RunAsync(tenant, _ => { }, ct), $"messages indexed by {store.Name}");
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task SearchesAsync(BenchRun run, IMessageSearch elastic, IMessageSearch postgres, TenantInfo tenant, int rounds, CancellationToken ct)
    {
        var sample = (await elastic.FindAsync(tenant, new() { References = [.. Enumerable.Range(30_000, 10).Select(i => $"ref-{i}")] }, new(null, 1), ct)).Items.Single().MessageId;
        (string Name, MessageQuery Query, bool Counts)[] searches =
        [
            ("newest 50", new(), false),
            ("a word that many have", new() { Text = "order" }, false),
            ("three words", new() { Text = "clinic appointment tomorrow" }, false),
            ("a rare word", new() { Text = "no 123456" }, false),
            ("ending of a number", new() { NumberEnding = "4711" }, false),
            ("undelivered in a country", new() { Statuses = [MessageStatus.Undelivered], Countries = ["DE"] }, false),
            ("a campaign, dearest first", new() { Campaigns = ["campaign-4"], Order = SearchOrder.Dearest }, false),
            ("one reference", new() { References = ["ref-30005", "ref-30006"] }, false),
            ("a sender's week with a word", new() { Senders = ["CLINIC"], Text = "reminder", From = DateTimeOffset.UtcNow.AddDays(-7) }, false),
            ("all but what was delivered", new() { Without = [new() { Statuses = [MessageStatus.Delivered] }] }, false),
            ("a word without two others", new() { Text = "order", Without = [new() { Text = "123456" }, new() { Text = "discount" }] }, false),
            ("facets of a word", new() { Text = "discount weekend" }, true),
        ];
        var times = new Dictionary<string, List<double>> { ["elasticsearch"] = [], ["postgres"] = [] };
        var notes = new List<string>();
        foreach (var (name, query, counts) in searches)
        {
            var one = new Dictionary<string, List<double>>();
            var found = new Dictionary<string, string>();
            foreach (var (store, search) in new[] { ("elasticsearch", elastic), ("postgres", postgres) })
            {
                one[store] = [];
                for (var i = -2; i < rounds; i++)
                {
                    var clock = Stopwatch.StartNew();
                    // Of counts only the least that both promise is compared: PostgreSQL stops at a hundred thousand.
                    found[store] = counts
                        ? $"{Math.Min(100_000, (await search.CountAsync(tenant, query, ct)).Total)}"
                        : string.Join(' ', (await search.FindAsync(tenant, query, new(null, 50), ct)).Items.Select(h => h.MessageId));
                    if (i >= 0) one[store].Add(clock.Elapsed.TotalMilliseconds);
                }

                times[store].AddRange(one[store]);
            }

            Check.Equal(found["elasticsearch"], found["postgres"], $"what both find for {name}");
            notes.Add($"{name}: {string.Join("; ", one.Select(o => $"{o.Key} p50 {Stats.Percentile(o.Value, 0.5):N1}, p95 {Stats.Percentile(o.Value, 0.95):N1} ms"))}");
        }

        foreach (var (title, share) in new[] { ("p50", 0.5), ("p95", 0.95) })
        {
            run.Add(new(
                $"{searches.Length} searches, {title}, Elasticsearch", "ms", [Stats.Percentile(times["elasticsearch"], share)], null,
                [new($"{title} by PostgreSQL", Stats.Percentile(times["postgres"], share))], share == 0.5 ? notes : []));
        }

        Check.Equal(tenant.No, MessageIds.TenantNo(sample), "the tenant of a found message");
    }

    private static async Task DropAsync(ServiceProvider services, string indexes, CancellationToken ct)
    {
        var client = services.GetRequiredService<ElasticsearchClient>();
        var there = await client.SendAsync(HttpMethod.Get, $"{indexes}/_settings?filter_path=*.settings.index.uuid", null, ct);
        if (there.IsSuccess) foreach (var index in there.Body.EnumerateObject()) await client.SendAsync(HttpMethod.Delete, index.Name, null, ct);
        services.GetRequiredService<ElasticsearchIndexes>().Forget();
    }
}
