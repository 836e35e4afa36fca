using GallantSms.Application.Messages.Search;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Search;

/// <summary>Order, pages, highlights and counts.</summary>
public abstract partial class SearchContract
{
    [ContractFact]
    public async Task Hits_come_in_the_order_that_was_asked_for_over_any_pages()
    {
        var all = corpus.Ids.Values.SelectMany(i => i).ToDictionary(i => i, Price);
        foreach (var order in Enum.GetValues<SearchOrder>())
        {
            var expected = order switch
            {
                SearchOrder.Newest => all.Keys.OrderByDescending(Key),
                SearchOrder.Oldest => all.Keys.OrderBy(Key),
                SearchOrder.Dearest => all.OrderByDescending(m => m.Value).ThenByDescending(m => Key(m.Key)).Select(m => m.Key),
                _ => all.OrderBy(m => m.Value).ThenBy(m => Key(m.Key)).Select(m => m.Key),
            };
            foreach (var size in new[] { 3, 1000 }) Assert.Equal(expected, await PagesAsync(new() { Order = order }, size));
        }
    }

    [ContractFact]
    public async Task A_cursor_stands_still_while_messages_arrive()
    {
        var query = new MessageQuery { Senders = ["ARRIVING"] };
        var before = await new Sent("One of many", [.. Enumerable.Range(0, 6).Select(i => 254710000000L + i)]) { Sender = "ARRIVING" }.WriteAsync(corpus.Tenant, corpus.Source);
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 20, before);
        var page = await Kit.Search.FindAsync(corpus.Tenant, query, new(null, 2), default);
        var seen = page.Items.Select(h => h.MessageId).ToList();
        while (page.NextCursor is { } next)
        {
            var more = await new Sent("One of many", 254710000100) { Sender = "ARRIVING" }.WriteAsync(corpus.Tenant, corpus.Source);
            await Kit.IndexAsync(corpus.Tenant, corpus.Source, 21, more);
            page = await Kit.Search.FindAsync(corpus.Tenant, query, new(next, 2), default);
            seen.AddRange(page.Items.Select(h => h.MessageId));
        }

        Assert.Equal(before.Reverse(), seen);
        await ForgetAsync("ARRIVING");
    }

    [ContractFact]
    public async Task Highlights_are_places_in_utf_16_units()
    {
        var sent = await new Sent("🎉🎉 Café, cafe\u0301 and CAFÉ: décaf", 254710000200) { Sender = "MARKED" }.WriteAsync(corpus.Tenant, corpus.Source);
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 30, sent);
        var hit = Assert.Single((await Kit.Search.FindAsync(corpus.Tenant, new() { Text = "cafe and", Senders = ["MARKED"] }, new(null, 10), default)).Items);
        Assert.Equal([(5, 4), (11, 5), (17, 3), (21, 4)], hit.Highlights);
        await ForgetAsync("MARKED");
    }

    [ContractFact]
    public async Task Facets_count_what_the_query_finds()
    {
        var all = await Kit.Search.CountAsync(corpus.Tenant, new(), default);
        Assert.Equal((10, true), (all.Total, all.TotalIsExact));
        Assert.Equal([new("delivered", 6), new("sent", 2), new("failed", 1), new("undelivered", 1)], all.Facets["status"]);
        Assert.Equal([new("absent_subscriber", 1), new("no_route", 1)], all.Facets["reason"]);
        Assert.Equal([new("KE", 6), new("DE", 2), new("GB", 1), new("JP", 1)], all.Facets["country"]);
        Assert.Equal([new("GALLANT", 6), new("NEWS", 2), new("CLINIC", 1), new("VERIFY", 1)], all.Facets["sender"]);
        Assert.Equal([new("1", 8), new("2", 1)], all.Facets["account"]);
        Assert.Equal([new("black-friday", 5)], all.Facets["campaign"]);
        Assert.Equal([new("promo", 7), new("vip", 5)], all.Facets["tag"]);
        Assert.Equal(new FacetValue(SearchCorpus.Yesterday.ToString("yyyy-MM-dd"), 1), all.Facets["day"][0]);
        Assert.Equal(10, all.Facets["day"].Sum(d => d.Count));

        var some = await Kit.Search.CountAsync(corpus.Tenant, new() { Text = "your", Countries = ["GB"] }, default);
        Assert.Equal(1, some.Total);
        Assert.Equal([new("VERIFY", 1)], some.Facets["sender"]);
        Assert.Empty(some.Facets["campaign"]);
        Assert.Equal(0, (await Kit.Search.CountAsync(corpus.Tenant, new() { Text = "?!" }, default)).Total);
    }
}
