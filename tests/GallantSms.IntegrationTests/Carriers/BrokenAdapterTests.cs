using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Carriers;

/// <summary>The contract of adapters is tested, not trusted: what one does against it must not send a text twice, nor stop others.</summary>
[Collection(GallantCollection.Name)]
public sealed class BrokenAdapterTests(GallantFixture gallant)
{
    [Theory]
    [InlineData("throws-at-once")]
    [InlineData("throws-later")]
    [InlineData("answers-short")]
    public async Task What_a_broken_adapter_was_given_is_unconfirmed_and_no_other_account_sends_it(string mood)
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 1_000_000);
        var (broken, good) = (await reseller.PostAsync(CarrierApi.Accounts, CarrierApi.Plain($"broken-{mood}-{Guid.NewGuid():N}"[..30], mood)).OkAsync(System.Net.HttpStatusCode.Created), await reseller.AccountAsync($"good-{Guid.NewGuid():N}"[..30]));
        await reseller.RuleAsync(await reseller.GroupAsync("priority", new { account_id = broken.Id() }, new { account_id = good.Id() }));

        var sent = await customer.SendAsync(new { phone_numbers = new[] { "+254700000001", "+254700000002" }, message = "Hello" });

        await Eventually.TrueAsync(async () => await customer.CountAsync("select count(*) from messages where status = 5") == 2);
        var ids = sent.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("message_id").GetGuid()).ToHashSet();
        Assert.All(gallant.Carrier.Taken.Where(t => ids.Contains(t.Message.MessageId)), t => Assert.Equal(broken.Text("name"), t.Account));
        Assert.Equal(2, gallant.Carrier.Taken.Count(t => ids.Contains(t.Message.MessageId)));
        Assert.Equal(2, await customer.CountAsync("select count(*) from messages where charge = 0")); // what is not known is not charged
    }

    [Fact]
    public async Task An_account_whose_secrets_do_not_open_is_passed_over_and_says_so()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 1_000_000);
        var (locked, good) = (await reseller.AccountAsync("Locked"), await reseller.AccountAsync("Good"));
        await reseller.RuleAsync(await reseller.GroupAsync("priority", new { account_id = locked.Id() }, new { account_id = good.Id() }));
        await gallant.PlatformAsync("update provider_accounts set secrets = 'sealed by a key that is gone' where id = $1", locked.Id());
        gallant.Forget();

        var sent = await customer.SendAsync(new { phone_numbers = new[] { "+254700000001" }, message = "Hello" });

        var id = sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid();
        await customer.ReachedAsync(id, "sent");
        Assert.Equal("Good", gallant.Carrier.Taken.Single(t => t.Message.MessageId == id).Account);
        Assert.Contains($"carrier account {locked.GetProperty("no").GetInt16()} cannot be read", gallant.Logged, StringComparison.Ordinal);
    }
}
