using System.Net;
using System.Text.Json;
using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Carriers;

[Collection(GallantCollection.Name)]
public sealed class UnmatchedReceiptTests(GallantFixture gallant)
{
    private const string Unmatched = "/api/v1/receipts/unmatched";

    [Fact]
    public async Task A_receipt_without_a_message_is_kept_listed_matched_again_and_thrown_away()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 1_000_000);
        var account = await reseller.AccountAsync("Reporting");
        await reseller.RuleAsync(await reseller.GroupAsync("priority", new { account_id = account.Id() }));
        var sent = await customer.SendAsync(new { phone_numbers = new[] { "+254712347001" }, message = "Hello" });
        var message = sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid();
        await customer.ReachedAsync(message, "sent");

        foreach (var reference in (string[])["early-1", "early-2", "early-3"]) await ReportAsync(account, $"{reference} Delivered");
        Assert.Empty((await reseller.GetAsync(Unmatched).OkAsync()).List("items")); // they may still find their message
        await gallant.PlatformAsync("update unmatched_receipts set received_at = now() - interval '1 minute' where account_no = $1", account.GetProperty("no").GetInt16());

        var page = await reseller.GetAsync($"{Unmatched}?limit=2").OkAsync();
        Assert.Equal([("Reporting", "early-3", "delivered"), ("Reporting", "early-2", "delivered")], page.List("items").Select(r => (r.Text("account")!, r.Text("reference")!, r.Text("status")!)));
        var last = (await reseller.GetAsync($"{Unmatched}?limit=2&cursor={page.Text("next_cursor")}").OkAsync()).List("items").Single();
        Assert.Equal("early-1", last.Text("reference"));
        Assert.DoesNotContain((await (await gallant.OperatorAsync()).GetAsync($"{Unmatched}?limit=500").OkAsync()).List("items"), r => r.Text("reference") == "early-1");

        Assert.False((await reseller.PostAsync($"{Unmatched}/{last.Id()}/retry", new { }).OkAsync()).GetProperty("matched").GetBoolean());
        Assert.Equal(3, await KeptAsync(account));
        await gallant.PlatformAsync("insert into carrier_references (account_no, reference, message_id, part, parts, at) values ($1, 'early-1', $2, 1, 1, now())", account.GetProperty("no").GetInt16(), message);
        Assert.True((await reseller.PostAsync($"{Unmatched}/{last.Id()}/retry", new { }).OkAsync()).GetProperty("matched").GetBoolean());
        await customer.ReachedAsync(message, "delivered");

        await reseller.DeleteAsync($"{Unmatched}/{page.GetProperty("items")[0].Id()}").OkAsync();
        await reseller.DeleteAsync($"{Unmatched}/{page.GetProperty("items")[0].Id()}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await reseller.PostAsync($"{Unmatched}/{last.Id()}/retry", new { }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal(1, await KeptAsync(account));
    }

    [Fact]
    public async Task A_callback_without_the_accounts_token_is_refused()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 0);
        var account = await reseller.AccountAsync("Guarded");
        using var http = gallant.NewClient();
        using var guessed = await http.PostAsync($"/callbacks/plain/{account.GetProperty("no").GetInt16()}/{new string('A', 32)}", new StringContent("x Delivered"));
        Assert.Equal(HttpStatusCode.Unauthorized, guessed.StatusCode);
        Assert.Equal(0, await KeptAsync(account));
    }

    [Fact]
    public async Task A_carrier_that_reports_nonsense_without_end_does_not_fill_the_disk()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 0);
        var account = await reseller.AccountAsync("Endless");
        await gallant.PlatformAsync(
            """
            insert into unmatched_receipts (id, account_no, reference, status, reason, raw_status, reported_at, received_at)
            select gen_random_uuid(), $1, 'nonsense-' || i, 10, 0, 'Delivered', now(), now() from generate_series(1, 9999) i
            """,
            account.GetProperty("no").GetInt16());

        await ReportAsync(account, "one-more Delivered");
        Assert.Equal(10_000, await KeptAsync(account));
        await ReportAsync(account, "one-too-many Delivered");
        Assert.Equal(10_000, await KeptAsync(account));
    }

    private Task<long> KeptAsync(JsonElement account) => gallant.PlatformCountAsync("select count(*) from unmatched_receipts where account_no = $1", account.GetProperty("no").GetInt16());

    private async Task ReportAsync(JsonElement account, string body)
    {
        using var http = gallant.NewClient();
        using var taken = await http.PostAsync(new Uri(account.Text("callback_url")!).AbsolutePath, new StringContent(body));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }
}
