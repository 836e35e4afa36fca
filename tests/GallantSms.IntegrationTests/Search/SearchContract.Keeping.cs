using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Search;

/// <summary>What the store makes of news.</summary>
public abstract partial class SearchContract
{
    [ContractFact]
    public async Task A_rewritten_text_is_found_by_its_new_words_and_a_message_that_is_gone_not_at_all()
    {
        var ids = await new Sent("Secret words", 254710000300, 254710000301) { Sender = "REWRITTEN" }.WriteAsync(corpus.Tenant, corpus.Source);
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 40, ids);
        Assert.Equal(2, (await HitsAsync(new() { Text = "secret" })).Count);

        await ExecuteAsync("update batches set text = 'Removed' where sender_id = 'REWRITTEN'");
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 41, ids, ChangeKind.Rewritten);
        Assert.Empty(await HitsAsync(new() { Text = "secret" }));
        Assert.Equal(2, (await HitsAsync(new() { Text = "removed" })).Count);

        await ExecuteAsync($"delete from messages where id = '{ids[0]}'");
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 42, ids, ChangeKind.Rewritten);
        Assert.Equal([ids[1]], await HitsAsync(new() { Text = "removed" }));
        Assert.Equal(1, await Kit.Index.CountAsync(corpus.Tenant, ids, default));
        await ForgetAsync("REWRITTEN");
    }

    [ContractFact]
    public async Task A_message_whose_text_was_taken_away_is_not_found_by_the_words_that_its_batch_shares()
    {
        var ids = await new Sent("Shared whisper", 254710000310, 254710000311) { Sender = "EMPTIED" }.WriteAsync(corpus.Tenant, corpus.Source);
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 43, ids);
        await ExecuteAsync($"update messages set text = '' where id = '{ids[0]}'"); // as the erasure of a person leaves it
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 44, ids, ChangeKind.Rewritten);
        Assert.Equal([ids[1]], await HitsAsync(new() { Text = "whisper" }));
        await ForgetAsync("EMPTIED");
    }

    [ContractFact]
    public async Task A_state_is_found_once_it_is_told_and_doing_it_twice_does_no_harm()
    {
        var ids = await new Sent("Moving on", 254710000400) { Sender = "MOVING", Status = MessageStatus.Sent }.WriteAsync(corpus.Tenant, corpus.Source);
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 50, ids);
        await ExecuteAsync($"update messages set status = 10 where id = '{ids[0]}'");
        for (var i = 0; i < 2; i++) await Kit.IndexAsync(corpus.Tenant, corpus.Source, 51, ids, ChangeKind.Moved);
        Assert.Equal(ids, await HitsAsync(new() { Senders = ["MOVING"], Statuses = [MessageStatus.Delivered] }));
        Assert.Empty(await HitsAsync(new() { Senders = ["MOVING"], Statuses = [MessageStatus.Sent] }));
        await ForgetAsync("MOVING");
    }

    [ContractFact]
    public async Task What_was_accepted_before_a_day_can_be_taken_out()
    {
        var old = await new Sent("Long ago", 254710000500) { Sender = "ANCIENT", At = SearchCorpus.Yesterday.AddDays(-10) }.WriteAsync(corpus.Tenant, corpus.Source);
        await Kit.IndexAsync(corpus.Tenant, corpus.Source, 60, old);
        Assert.Equal(1, await Kit.Index.CountAsync(corpus.Tenant, old, default));

        Assert.Equal(1, await Kit.Index.RemoveBeforeAsync(corpus.Tenant, SearchCorpus.Yesterday.AddDays(-9), default));
        await Kit.Settle();
        Assert.Equal(0, await Kit.Index.CountAsync(corpus.Tenant, old, default));
        Assert.Equal(10, await Kit.Index.CountAsync(corpus.Tenant, [.. corpus.Ids.Values.SelectMany(i => i)], default));
        await ForgetAsync("ANCIENT");
    }

    [ContractFact]
    public async Task It_says_which_store_it_is_and_how_far_behind()
    {
        var state = await Kit.Search.StateAsync(corpus.Tenant, default);
        Assert.Equal((Kit.Store.Name, true), (state.Store, state.Available));
        Assert.True(state.Behind >= 0);
    }
}
