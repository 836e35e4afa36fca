using GallantSms.Application.Messages.Search;
using GallantSms.Infrastructure.Events;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Search;

/// <summary>What every search store does alike.</summary>
[Collection(GallantCollection.Name)]
public abstract partial class SearchContract(GallantFixture gallant, SearchCorpus corpus) : IAsyncLifetime
{
    private protected SearchCorpus Corpus => corpus;

    private protected GallantFixture Gallant => gallant;

    private protected SearchKit Kit => corpus.Kit!;

    private protected abstract Task<SearchKit> StartAsync(GallantFixture gallant);

    /// <summary>Else its tests are skipped.</summary>
    private protected virtual bool CanRun => true;

    public Task InitializeAsync() => CanRun ? corpus.ReadyAsync(gallant, StartAsync) : Task.CompletedTask;

    public Task DisposeAsync() => Task.CompletedTask;

    private protected async Task FindsAsync(MessageQuery query, params string[] batches)
    {
        var hits = await HitsAsync(query);
        var found = corpus.Ids.Where(b => b.Value.Any(hits.Contains)).Select(b => b.Key).Order(StringComparer.Ordinal);
        // Of "personal" some queries find one of its two; what matters is which batches there are.
        Assert.Equal(batches.Order(StringComparer.Ordinal), batches.Contains("personal") || query.NumberEnding != "5678" ? found : found.Except(["personal"]));
    }

    private protected async Task<List<Guid>> HitsAsync(MessageQuery query) =>
        [.. (await Kit.Search.FindAsync(corpus.Tenant, query, new(null, 1000), default)).Items.Select(h => h.MessageId)];

    private async Task<List<Guid>> PagesAsync(MessageQuery query, int size)
    {
        var (all, cursor) = (new List<Guid>(), (string?)null);
        do
        {
            var page = await Kit.Search.FindAsync(corpus.Tenant, query, new(cursor, size), default);
            Assert.True(page.Items.Count <= size);
            all.AddRange(page.Items.Select(h => h.MessageId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>The other tests count what there is.</summary>
    private protected async Task ForgetAsync(string sender)
    {
        var ids = new List<Guid>();
        await using (var command = corpus.Source.CreateCommand($"select m.id from messages m join batches b on b.id = m.batch_id where b.sender_id = '{sender}'"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) ids.Add(reader.GetGuid(0));
        await ExecuteAsync($"delete from messages where id in (select m.id from messages m join batches b on b.id = m.batch_id where b.sender_id = '{sender}')");
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 1000, [.. ids], ChangeKind.Rewritten);
    }

    private protected async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // the tests' own statements
        await using var command = corpus.Source.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static string Key(Guid id) => id.ToString("N");

    private long Price(Guid id) => corpus.Ids.First(b => b.Value.Contains(id)).Key switch
    {
        "old" => 3_000,
        "sale" => 8_000,
        "code" => 40_000,
        "personal" => 70_000,
        _ => 9_000,
    };
}
