using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messages.Receipts;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Carriers;

/// <summary>Receipts that name the carrier's own id: of messages and of parts, early, late, twice, out of order, and of nothing we know.</summary>
[Collection(GallantCollection.Name)]
public sealed class CarrierReceiptTests(GallantFixture gallant)
{
    private static readonly DateTimeOffset At = DateTimeOffset.UtcNow;

    private ReferenceBook Book => gallant.Services.GetRequiredService<ReferenceBook>();

    [Fact]
    public async Task A_reference_finds_its_message()
    {
        var (tenant, ids, account) = await OpenMessagesAsync(2);
        var (one, other) = (NewReference(), NewReference());
        await Book.RememberAsync(account.No, [new(one, ids[0], 1, 1), new(other, ids[1], 1, 1)], default);

        await TakeAsync(account, Receipt(one, MessageStatus.Delivered), Receipt(other, MessageStatus.Undelivered, MessageReason.AbsentSubscriber), Receipt(one, MessageStatus.Delivered));

        Assert.Equal((10, 0), await StatusAsync(tenant, ids[0]));
        Assert.Equal((11, (int)MessageReason.AbsentSubscriber), await StatusAsync(tenant, ids[1]));
        Assert.Equal(0, await UnmatchedAsync(one, other));
    }

    [Fact]
    public async Task A_receipt_that_is_faster_than_the_submits_answer_is_kept_for_it()
    {
        var (tenant, ids, account) = await OpenMessagesAsync(1);
        var reference = NewReference();

        await TakeAsync(account, Receipt(reference, MessageStatus.Delivered));
        Assert.Equal(1, await UnmatchedAsync(reference));
        var early = await Book.RememberAsync(account.No, [new(reference, ids[0], 1, 1)], default);
        await TakeAsync(account, [.. early.Select(e => e.Receipt)]);
        Assert.Equal(1, await UnmatchedAsync(reference)); // a crash here loses nothing
        await Book.DiscardAsync([.. early.Select(e => e.Id)], default);

        Assert.Equal((10, 0), await StatusAsync(tenant, ids[0]));
        Assert.Equal(0, await UnmatchedAsync(reference));
    }

    [Fact]
    public async Task Whichever_of_submit_and_receipt_comes_first_one_of_them_sees_the_other()
    {
        var (tenant, ids, account) = await OpenMessagesAsync(150);
        await Task.WhenAll(ids.Select(async id =>
        {
            var reference = NewReference();
            var receipt = TakeAsync(account, Receipt(reference, MessageStatus.Delivered));
            var early = await Book.RememberAsync(account.No, [new(reference, id, 1, 1)], default);
            await TakeAsync(account, [.. early.Select(e => e.Receipt)]);
            await receipt;
        }));

        Assert.Equal(ids.Length, await tenant.CountAsync("select count(*) from messages where status = 10"));
    }

    [Fact]
    public async Task A_message_in_parts_is_delivered_when_all_of_them_are()
    {
        var (tenant, ids, account) = await OpenMessagesAsync(1);
        var parts = await InPartsAsync(account, ids[0], 3);

        await TakeAsync(account, Receipt(parts[2], MessageStatus.Delivered), Receipt(parts[2], MessageStatus.Delivered));
        await TakeAsync(account, Receipt(parts[0], MessageStatus.Delivered), Receipt(parts[1], MessageStatus.Sent));
        Assert.NotEqual(10, (await StatusAsync(tenant, ids[0])).Status);
        await TakeAsync(account, Receipt(parts[1], MessageStatus.Delivered));

        Assert.Equal((10, 0), await StatusAsync(tenant, ids[0]));
    }

    [Fact]
    public async Task Parts_reported_at_the_same_moment_make_a_whole()
    {
        var (tenant, ids, account) = await OpenMessagesAsync(20);
        await Task.WhenAll(ids.Select(async id =>
        {
            var parts = await InPartsAsync(account, id, 4);
            await Task.WhenAll(parts.Select(p => TakeAsync(account, Receipt(p, MessageStatus.Delivered))));
        }));

        Assert.Equal(20, await tenant.CountAsync("select count(*) from messages where status = 10"));
    }

    [Fact]
    public async Task A_message_in_parts_has_failed_when_one_of_them_has()
    {
        var (tenant, ids, account) = await OpenMessagesAsync(1);
        var parts = await InPartsAsync(account, ids[0], 3);

        await TakeAsync(account, Receipt(parts[0], MessageStatus.Delivered), Receipt(parts[1], MessageStatus.Undelivered, MessageReason.HandsetFull));
        await TakeAsync(account, Receipt(parts[2], MessageStatus.Delivered));

        Assert.Equal((11, (int)MessageReason.HandsetFull), await StatusAsync(tenant, ids[0]));
    }

    [Fact]
    public async Task What_names_nothing_of_ours_is_kept_to_be_looked_at()
    {
        var (tenant, ids, account) = await OpenMessagesAsync(1);
        var (foreign, stranger) = (NewReference(), MessageIds.Next(tenant.Tenant.No, At.AddMinutes(-1)));

        await TakeAsync(account, Receipt(foreign, MessageStatus.Delivered), new ProviderReceipt(stranger, MessageStatus.Delivered, MessageReason.None, "ok", At),
            new ProviderReceipt(ids[0], MessageStatus.Delivered, MessageReason.None, "ok", At));

        Assert.Equal(1, await UnmatchedAsync(foreign));
        Assert.Equal(1, await gallant.PlatformCountAsync($"select count(*) from unmatched_receipts where message_id = '{stranger}'"));
        Assert.Equal((10, 0), await StatusAsync(tenant, ids[0]));
    }

    /// <summary>Whoever has an account knows how to sign as its carrier.</summary>
    [Fact]
    public async Task Nobody_reports_on_messages_that_went_through_another_account()
    {
        var (tenant, ids, _) = await OpenMessagesAsync(1);
        var other = (await gallant.Services.GetRequiredService<IRouteBook>().AccountAsync("backup", default))!;
        var before = await StatusAsync(tenant, ids[0]);

        await TakeAsync(other, new ProviderReceipt(ids[0], MessageStatus.Undelivered, MessageReason.UnknownSubscriber, "x", At));

        Assert.Equal(before, await StatusAsync(tenant, ids[0]));
        Assert.Equal(0, await tenant.CountAsync("select (select count(*) from suppressions) + (select count(*) from receipts) + (select count(*) from messages where charge <> 0)"));
        Assert.Equal(1, await gallant.PlatformCountAsync($"select count(*) from unmatched_receipts where message_id = '{ids[0]}' and account_no = {other.No}"));
    }

    /// <summary>What PostgreSQL or UTF-8 cannot hold must not take the receipts of others with it.</summary>
    [Fact]
    public async Task Poison_in_a_carriers_words_is_stored_as_a_question_mark()
    {
        var (tenant, ids, account) = await OpenMessagesAsync(2);
        await TakeAsync(account,
            new ProviderReceipt(ids[0], MessageStatus.Delivered, MessageReason.None, "a\0b\ud800" + new string('x', 62) + "\U0001F600", At),
            new ProviderReceipt(ids[1], MessageStatus.Delivered, MessageReason.None, "ok", At));

        Assert.Equal(2, await tenant.CountAsync("select count(*) from messages where status = 10"));
        Assert.Equal(1, await tenant.CountAsync($"select count(*) from receipts where message_id = '{ids[0]}' and raw_status like 'a?b?xx%' and length(raw_status) = 64"));
    }

    [Theory]
    [InlineData(MessageReason.UnknownSubscriber, true)]
    [InlineData(MessageReason.DoNotDisturb, true)]
    [InlineData(MessageReason.AbsentSubscriber, false)]
    public async Task Who_must_not_be_texted_again_is_not(MessageReason reason, bool suppressed)
    {
        var (tenant, ids, account) = await OpenMessagesAsync(1);
        await TakeAsync(account, new ProviderReceipt(ids[0], MessageStatus.Undelivered, reason, "x", At));
        Assert.Equal(suppressed ? 1 : 0, await tenant.CountAsync($"select count(*) from suppressions s join messages m on m.msisdn = s.msisdn where m.id = '{ids[0]}' and s.reason like 'carrier_%'"));
    }

    /// <summary>Messages that the account may have: nobody else will send them before tomorrow.</summary>
    private async Task<(TestTenant Tenant, Guid[] Ids, ProviderAccount Account)> OpenMessagesAsync(int count)
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SendAsync(
            new { phone_numbers = Enumerable.Range(0, count).Select(i => $"+2547136{i:00000}"), message = "x", schedule_time = DateTimeOffset.UtcNow.AddDays(1) }, "/api/v1/sms/bulk");
        var (_, page) = await tenant.GetAsync($"/api/v1/sms/reports?bulk_id={sent.GetProperty("bulk_id").GetGuid()}&limit=1000");
        var ids = page.GetProperty("data").GetProperty("items").EnumerateArray().Select(m => m.GetProperty("message_id").GetGuid()).ToArray();
        Assert.Equal(count, ids.Length);
        var account = (await gallant.Services.GetRequiredService<IRouteBook>().AccountAsync("main", default))!;
        await tenant.CountAsync($"insert into attempts (message_id, no, account, outcome, reason, queued_at, started_at, ended_at) select id, 1, {account.No}, 4, 51, now(), now(), now() from messages; select 1");
        return (tenant, ids, account);
    }

    private async Task<string[]> InPartsAsync(ProviderAccount account, Guid id, int count)
    {
        var parts = Enumerable.Range(0, count).Select(_ => NewReference()).ToArray();
        await Book.RememberAsync(account.No, [.. parts.Select((p, i) => new CarrierReference(p, id, (short)(i + 1), (short)count))], default);
        return parts;
    }

    private Task TakeAsync(ProviderAccount account, params ProviderReceipt[] receipts) => gallant.Services.GetRequiredService<IReceiptSink>().TakeAsync(account, receipts, default);

    private Task<long> UnmatchedAsync(params string[] references) => gallant.PlatformCountAsync("select count(*) from unmatched_receipts where reference = any($1)", [references]);

    private static async Task<(int Status, int Reason)> StatusAsync(TestTenant tenant, Guid id) =>
        ((int)await tenant.CountAsync($"select status from messages where id = '{id}'"), (int)await tenant.CountAsync($"select reason from messages where id = '{id}'"));

    private static ProviderReceipt Receipt(string reference, MessageStatus status, MessageReason reason = MessageReason.None) => new(Guid.Empty, status, reason, status.ToString(), At, reference);

    private static string NewReference() => Guid.NewGuid().ToString("N");
}
