using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messages.Receipts;
using GallantSms.Infrastructure.Routing;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Messages;

/// <summary>The rules stand twice, in the domain and in a statement that asks a million rows at once: they must say the same.</summary>
[Collection(GallantCollection.Name)]
public sealed class ReceiptRulesTests(GallantFixture gallant)
{
    private static readonly MessageStatus[] Reported = [MessageStatus.Sent, MessageStatus.Delivered, MessageStatus.Undelivered, MessageStatus.Expired, MessageStatus.Unknown];
    private static readonly MessageReason[] Reasons = [MessageReason.None, MessageReason.AbsentSubscriber, MessageReason.InvalidNumber];

    [Fact]
    public async Task The_statement_decides_as_the_domain_does_for_every_pair_of_states()
    {
        var tenant = await gallant.NewTenantAsync();
        var cases = (from current in Enum.GetValues<MessageStatus>() from reason in Reasons from reported in Reported select (current, reason, reported)).ToArray();
        var sent = await tenant.SendAsync(
            new { phone_numbers = Enumerable.Range(0, cases.Length).Select(i => $"+2547135{i:00000}"), message = "x", schedule_time = DateTimeOffset.UtcNow.AddDays(1) }, "/api/v1/sms/bulk");
        var bulk = sent.GetProperty("bulk_id").GetGuid();
        var ids = new List<Guid>();
        var (_, page) = await tenant.GetAsync($"/api/v1/sms/reports?bulk_id={bulk}&limit=1000");
        ids.AddRange(page.GetProperty("data").GetProperty("items").EnumerateArray().Select(m => m.GetProperty("message_id").GetGuid()));

        await tenant.CountAsync("insert into attempts (message_id, no, account, outcome, reason, queued_at, started_at, ended_at) select id, 1, 1, 1, 0, now(), now(), now() from messages; select 1");
        var source = await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, CancellationToken.None);
        for (var i = 0; i < cases.Length; i++)
            await tenant.CountAsync($"update messages set status = {(short)cases[i].current}, reason = {(short)cases[i].reason} where id = '{ids[i]}'; select 1");
        await new ReceiptBatcher(source, gallant.Services.GetRequiredService<CarrierStats>(), TimeProvider.System).TakeAsync(
            1, [.. cases.Select((c, i) => new ProviderReceipt(ids[i], c.reported, MessageReason.None, "raw", DateTimeOffset.UtcNow))], CancellationToken.None);

        for (var i = 0; i < cases.Length; i++)
        {
            var (current, reason, reported) = cases[i];
            var expected = MessageStatusRules.MayReplace(current, reason, reported) ? reported : current;
            Assert.Equal((cases[i], expected), (cases[i], (MessageStatus)await tenant.CountAsync($"select status from messages where id = '{ids[i]}'")));
        }

        Assert.Equal(cases.Length, await tenant.CountAsync("select count(*) from receipts")); // also those that changed nothing
        Assert.True((await tenant.ProofAsync()).Holds);
    }
}
