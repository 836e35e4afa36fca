using GallantSms.Application.Messages.Search;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Search;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Search;

/// <summary>Whatever is asked, by whomever.</summary>
public abstract partial class SearchContract
{
    [ContractFact]
    public async Task Whatever_is_typed_is_text_and_no_language()
    {
        string[] hostile =
        [
            "*", "?", "sa*", "s?le", "sale OR code", "sale | code", "sale & !friday", "NOT sale", "(sale", "\"sale friday\"", "'", "''; drop table messages; --", "sale:*", "tenant:1", "_id:*", "{\"match_all\":{}}",
            "\\", "%", "_", "sale~2", "[a TO z]", "/.*/", "<->", "\0", "sale\0", "\uD83C", "\uDF89 sale", "\u202E", "💥", new('x', 10_000), string.Join(' ', Enumerable.Range(0, 3000).Select(i => $"w{i}")),
        ];
        foreach (var text in hostile)
        {
            var hits = await HitsAsync(new() { Text = text });
            // It finds what has all of its words, and whoever has none of them is not found.
            var words = TextWords.Of(text);
            Assert.Equal(words.Length > 0 && words.All(w => w is "sale" or "friday") ? 5 : 0, hits.Count);
        }
    }

    [ContractFact]
    public async Task What_no_field_can_hold_finds_nothing_and_breaks_nothing()
    {
        foreach (var value in new[] { "", "\0", "a\0b", "\uD83C", "*", "{}", "'", "\"", "\\", "CLINIC OR 1=1", new string('x', 10_000), "it's \"quoted\" * ? : {" })
        {
            await FindsAsync(new() { Senders = [value] });
            await FindsAsync(new() { References = [value] });
            await FindsAsync(new() { Campaigns = [value] });
            await FindsAsync(new() { Tags = [value] });
            await FindsAsync(new() { Countries = [value] });
            await FindsAsync(new() { NumberEnding = value });
        }

        await FindsAsync(new() { References = ["it's \"quoted\" * ? : {}"] }, "greek");
        await FindsAsync(new() { Number = -1 });
        await FindsAsync(new() { Number = long.MaxValue });
        await FindsAsync(new() { NumberEnding = "٠١٢٣" });
        await FindsAsync(new() { CostFrom = long.MaxValue, CostTo = long.MinValue });
        await FindsAsync(new() { From = DateTimeOffset.MaxValue, To = DateTimeOffset.MinValue });
        Assert.Empty(await HitsAsync(new() { Senders = [.. Enumerable.Range(0, 2000).Select(i => $"S{i}")] }));
    }

    [ContractFact]
    public async Task A_cursor_of_something_else_is_refused()
    {
        var cursor = (await Kit.Search.FindAsync(corpus.Tenant, new(), new(null, 1), default)).NextCursor!;
        foreach (var bad in new[] { "", "x", "*", cursor + "A", cursor[1..], new string('A', 5000), "\0", "{}" })
            Assert.Equal("VALIDATION_ERROR", (await Assert.ThrowsAsync<DomainException>(() => Kit.Search.FindAsync(corpus.Tenant, new(), new(bad, 1), default))).Code);
        await Assert.ThrowsAsync<DomainException>(() => Kit.Search.FindAsync(corpus.Tenant, new() { Order = SearchOrder.Cheapest }, new(cursor, 1), default));
    }

    [ContractFact]
    public async Task A_tenant_s_messages_are_invisible_to_other_tenants()
    {
        var (own, foreign) = (corpus.Ids.Values.SelectMany(i => i).ToHashSet(), corpus.OtherIds.Values.SelectMany(i => i).ToHashSet());
        var theirs = (await Kit.Search.FindAsync(corpus.Other, new(), new(null, 1), default)).NextCursor;
        MessageQuery[] queries =
        [
            new(), new() { Without = [new() { Text = "nowhere" }] }, new() { Text = "your" }, new() { Number = 447700900123 }, new() { NumberEnding = "001" }, new() { Senders = ["GALLANT"] }, new() { Campaigns = ["black-friday"] }, new() { Tags = ["promo"] },
            new() { References = ["order-1"] }, new() { Order = SearchOrder.Dearest }, new() { Order = SearchOrder.Oldest }, new() { Credentials = [SearchCorpus.Key] }, new() { Statuses = [.. Enum.GetValues<MessageStatus>()] },
        ];
        foreach (var query in queries)
        {
            var found = await HitsAsync(query);
            Assert.NotEmpty(found);
            Assert.All(found, id => Assert.Contains(id, own));
            Assert.Equal(found.Count, (await Kit.Search.CountAsync(corpus.Tenant, query, default)).Total);
        }

        // With the other's cursor one stands somewhere in one's own messages; its bulk is nobody's here.
        Assert.All((await Kit.Search.FindAsync(corpus.Tenant, new(), new(theirs, 1000), default)).Items, h => Assert.Contains(h.MessageId, own));
        await using var command = corpus.OtherSource.CreateCommand("select id from batches");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) Assert.Empty(await HitsAsync(new() { BulkId = reader.GetGuid(0) }));

        Assert.Equal(0, await Kit.Index.CountAsync(corpus.Tenant, foreign, default));
        Assert.Equal(0, await Kit.Index.RemoveAsync(corpus.Tenant, foreign, default));
        await Kit.Settle();
        Assert.Equal(foreign.Count, await Kit.Index.CountAsync(corpus.Other, foreign, default));
        Assert.Equal(own.Count, await Kit.Index.CountAsync(corpus.Tenant, own, default));
    }
}
