using GallantSms.Application.Messages.Search;
using GallantSms.Domain.Messages;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Search;

/// <summary>What is found, and what is left out.</summary>
public abstract partial class SearchContract
{
    [ContractFact]
    public async Task Words_are_found_in_any_order_without_regard_to_case_and_accents()
    {
        await FindsAsync(new() { Text = "sale friday" }, "sale");
        await FindsAsync(new() { Text = "CAFE  zoe," }, "sale");
        await FindsAsync(new() { Text = "Ca\u0301fe\u0301" }, "sale");
        await FindsAsync(new() { Text = "strasse NAIVE καλημερα ПРИВЕТ" }, "greek");
        await FindsAsync(new() { Text = "京" }, "greek");
        await FindsAsync(new() { Text = "your" }, "old", "code", "personal");
        await FindsAsync(new() { Text = "your friday" });
        await FindsAsync(new() { Text = "sal" }); // whole words
        await FindsAsync(new() { Text = "   " }, "old", "sale", "code", "personal", "greek");
    }

    [ContractFact]
    public async Task A_text_of_its_own_is_found_for_its_message_only()
    {
        var hits = await HitsAsync(new() { Text = "friend 254799000001" });
        Assert.Equal([corpus.Ids["personal"][1]], hits);
    }

    [ContractFact]
    public async Task A_number_is_found_whole_and_by_its_ending()
    {
        await FindsAsync(new() { Number = 447700900123 }, "code");
        await FindsAsync(new() { Number = 44770090012 });
        await FindsAsync(new() { NumberEnding = "0123" }, "code");
        await FindsAsync(new() { NumberEnding = "447700900123" }, "code");
        await FindsAsync(new() { NumberEnding = "0447700900123" }); // longer than the number is
        await FindsAsync(new() { NumberEnding = "5678" }, "greek"); // and one of the personal ones
        Assert.Equal(3, (await HitsAsync(new() { NumberEnding = "001" })).Count);
    }

    [ContractFact]
    public async Task Every_field_narrows()
    {
        await FindsAsync(new() { Senders = ["VERIFY", "CLINIC"] }, "old", "code");
        await FindsAsync(new() { Senders = ["verify"] });
        await FindsAsync(new() { Statuses = [MessageStatus.Undelivered, MessageStatus.Failed] }, "code", "greek");
        await FindsAsync(new() { Reasons = [MessageReason.AbsentSubscriber] }, "code");
        await FindsAsync(new() { Accounts = [2] }, "code");
        await FindsAsync(new() { Countries = ["DE", "JP"] }, "personal", "greek");
        await FindsAsync(new() { Networks = [23415] }, "code");
        await FindsAsync(new() { Campaigns = ["black-friday"] }, "sale");
        await FindsAsync(new() { Tags = ["promo"] }, "sale", "personal");
        await FindsAsync(new() { Tags = ["vip", "nothing"] }, "sale");
        await FindsAsync(new() { References = ["order-1"] }, "code");
        await FindsAsync(new() { BulkId = corpus.Bulk }, "sale");
        await FindsAsync(new() { Credentials = [SearchCorpus.Key] }, "sale");
        await FindsAsync(new() { CostFrom = 9_000, CostTo = 40_000 }, "code", "greek");
        await FindsAsync(new() { To = SearchCorpus.Yesterday.AddMilliseconds(1) }, "old");
        await FindsAsync(new() { To = SearchCorpus.Yesterday });
        await FindsAsync(new() { From = SearchCorpus.Yesterday, To = SearchCorpus.Yesterday.AddHours(1) }, "old");
        await FindsAsync(new() { From = SearchCorpus.Yesterday.AddMilliseconds(1) }, "sale", "code", "personal", "greek");
        await FindsAsync(new() { From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue }, "old", "sale", "code", "personal", "greek");
        await FindsAsync(new() { Text = "your", Countries = ["GB"], Statuses = [MessageStatus.Undelivered], NumberEnding = "123", CostFrom = 1 }, "code");
        await FindsAsync(new() { Text = "your", Countries = ["GB"], Statuses = [MessageStatus.Delivered] });
    }

    [ContractFact]
    public async Task What_is_to_be_left_out_is_not_found()
    {
        await WithoutAsync(new() { Text = "sale" }, "old", "code", "personal", "greek");
        await WithoutAsync(new() { Text = "FRIDAY café" }, "old", "code", "personal", "greek");
        await WithoutAsync(new() { Text = "sale your" }, "old", "sale", "code", "personal", "greek"); // none has both
        await WithoutAsync(new() { Number = 447700900123 }, "old", "sale", "personal", "greek");
        await WithoutAsync(new() { NumberEnding = "0123" }, "old", "sale", "personal", "greek");
        await WithoutAsync(new() { Senders = ["VERIFY", "CLINIC"] }, "sale", "personal", "greek");
        await WithoutAsync(new() { Statuses = [MessageStatus.Undelivered, MessageStatus.Failed] }, "old", "sale", "personal");
        await WithoutAsync(new() { Reasons = [MessageReason.AbsentSubscriber] }, "old", "sale", "personal", "greek");
        await WithoutAsync(new() { Accounts = [2] }, "old", "sale", "personal", "greek");
        await WithoutAsync(new() { Countries = ["DE", "JP"] }, "old", "sale", "code");
        await WithoutAsync(new() { Networks = [23415] }, "old", "sale", "personal", "greek");
        await WithoutAsync(new() { Campaigns = ["black-friday"] }, "old", "code", "personal", "greek");
        await WithoutAsync(new() { Tags = ["promo"] }, "old", "code", "greek");
        await WithoutAsync(new() { References = ["order-1"] }, "old", "sale", "personal", "greek");
        await WithoutAsync(new() { BulkId = corpus.Bulk }, "old", "code", "personal", "greek");
        await WithoutAsync(new() { Credentials = [SearchCorpus.Key] }, "old", "code", "personal", "greek");
        await WithoutAsync(new() { CostFrom = 9_000, CostTo = 40_000 }, "old", "sale", "personal");
        await WithoutAsync(new() { From = SearchCorpus.Yesterday, To = SearchCorpus.Yesterday.AddHours(1) }, "sale", "code", "personal", "greek");
        await WithoutAsync(new() { From = SearchCorpus.Yesterday.AddMilliseconds(1) }, "old");
        await WithoutAsync(new() { To = SearchCorpus.Yesterday.AddMilliseconds(1) }, "sale", "code", "personal", "greek");
        await WithoutAsync(new() { From = SearchCorpus.Yesterday.AddMilliseconds(1), Senders = ["NEWS"] }, "old", "sale", "code", "greek");
        await FindsAsync(new() { To = SearchCorpus.Yesterday.AddHours(1), Without = [new() { From = SearchCorpus.Yesterday.AddHours(2) }] }, "old");
        await FindsAsync(new() { From = SearchCorpus.Yesterday, Without = [new() { From = SearchCorpus.Yesterday }] });
        foreach (var nothing in new MessageQuery[] { new() { Text = "?!" }, new() { Senders = ["\0"] }, new() { NumberEnding = "x" } })
            await WithoutAsync(nothing, "old", "sale", "code", "personal", "greek");

        // Each thing that is named is left out by itself, from what else is asked for.
        await FindsAsync(new() { Text = "your", Without = [new() { Countries = ["GB"] }, new() { Senders = ["CLINIC"] }] }, "personal");
        await FindsAsync(new() { Tags = ["promo"], Without = [new() { Text = "friend" }] }, "sale");
        await FindsAsync(new() { Text = "sale", Without = [new() { Text = "sale" }] });
        var without = new MessageQuery { Order = SearchOrder.Oldest, Without = [new() { Tags = ["promo"] }, new() { Text = "your" }] };
        var found = await PagesAsync(without, 1);
        Assert.Equal(corpus.Ids["greek"], found);
        Assert.Equal(found.Count, (await Kit.Search.CountAsync(corpus.Tenant, without, default)).Total);
    }

    [ContractFact]
    public async Task A_text_of_its_own_is_left_out_for_its_message_only()
    {
        var hits = await HitsAsync(new() { Senders = ["NEWS"], Without = [new() { Text = "254799000001" }] });
        Assert.Equal([corpus.Ids["personal"][0]], hits);
    }

    private Task WithoutAsync(MessageQuery without, params string[] batches) => FindsAsync(new() { Without = [without] }, batches);
}
