using System.Net;
using GallantSms.Application.Common;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Carriers;

[Collection(GallantCollection.Name)]
public sealed class SenderTests(GallantFixture gallant)
{
    private const string Senders = "/api/v1/sender-ids";

    /// <summary>India lets an alphanumeric sender be shown only when it is registered (seeded rule).</summary>
    [Fact]
    public async Task An_approved_sender_is_shown_where_its_country_asks_for_approval()
    {
        var (reseller, customer) = await SellingIndiaAsync();
        var sender = $"S{Guid.NewGuid():N}"[..11];
        var refused = await customer.SendAsync(new { phone_numbers = new[] { "+919812340001" }, message = "Namaste", sender_id = sender });
        var report = await customer.ReachedAsync(refused.GetProperty("messages")[0].GetProperty("message_id").GetGuid(), "rejected");
        Assert.Equal("sender_not_approved", report.GetProperty("message").Text("reason"));

        var asked = await customer.PostAsync(Senders, new { sender, country = "IN", purpose = "Our clinic" }).OkAsync(HttpStatusCode.Created);
        Assert.Equal("pending", asked.Text("status"));
        await customer.PostAsync(Senders, new { sender, country = "IN", purpose = "Our clinic" }).RefusedAsync(HttpStatusCode.Conflict, "SENDER_KNOWN");
        Assert.Equal("not_approved_for_country", (await reseller.SimulateAsync(new { to = "+919812340001", sender_id = sender, tenant_id = customer.Tenant.Id })).GetProperty("sender").Text("why"));
        var request = (await reseller.GetAsync($"{Senders}/requests?status=pending").OkAsync()).EnumerateArray().Single();
        Assert.Equal((asked.Id(), customer.Tenant.Name, sender, "Our clinic"), (request.Id(), request.Text("tenant"), request.Text("sender"), request.Text("purpose")));

        await reseller.PostAsync($"{Senders}/requests/{asked.Id()}/approve", new { note = "DLT 4711" }).OkAsync();
        Assert.Empty((await reseller.GetAsync($"{Senders}/requests").OkAsync()).EnumerateArray());
        Assert.Equal("message", (await reseller.SimulateAsync(new { to = "+919812340001", sender_id = sender, tenant_id = customer.Tenant.Id })).GetProperty("sender").Text("source"));
        await customer.SendAsync(new { phone_numbers = new[] { "+919812340002" }, message = "Namaste", sender_id = sender });
        Assert.Equal(sender, await ShownAsync("+919812340002"));
        Assert.Contains((await customer.GetAsync("/api/v1/audit?action=sender_id.").OkAsync()).List("items"), e => e.Text("action") == "sender_id.approved");

        // Another sender falls back to it, once its owner says so.
        await customer.PutAsync($"{Senders}/{asked.Id()}", new { fallback = true }).OkAsync();
        await customer.SendAsync(new { phone_numbers = new[] { "+919812340003" }, message = "Namaste", sender_id = "Unknown" });
        Assert.Equal(sender, await ShownAsync("+919812340003"));

        // What was approved can be taken back; a rejection says why.
        await reseller.PostAsync($"{Senders}/requests/{asked.Id()}/reject", new { }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await reseller.PostAsync($"{Senders}/requests/{asked.Id()}/reject", new { note = "Expired" }).OkAsync();
        Assert.Equal(("rejected", "Expired"), ((await customer.GetAsync(Senders).OkAsync())[0].Text("status"), (await customer.GetAsync(Senders).OkAsync())[0].Text("note")));
        Assert.Equal("not_approved_for_country", (await reseller.SimulateAsync(new { to = "+919812340001", sender_id = sender, tenant_id = customer.Tenant.Id })).GetProperty("sender").Text("why"));
        await customer.DeleteAsync($"{Senders}/{asked.Id()}").OkAsync();
        Assert.Empty((await customer.GetAsync(Senders).OkAsync()).EnumerateArray());
    }

    [Fact]
    public async Task Who_is_above_decides_and_the_operator_decides_for_all()
    {
        var (operatorKey, reseller) = (await gallant.OperatorAsync(), await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 0));
        var (customer, other) = (await gallant.NewTenantAsync(parent: reseller, credits: 0), await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 0));
        object Request() => new { sender = $"S{Guid.NewGuid():N}"[..11], country = "*", purpose = "Ours" };
        var (its, resellers) = (await customer.PostAsync(Senders, Request()).OkAsync(HttpStatusCode.Created), await reseller.PostAsync(Senders, Request()).OkAsync(HttpStatusCode.Created));

        Assert.Equal([its.Id()], (await reseller.GetAsync($"{Senders}/requests").OkAsync()).EnumerateArray().Select(r => r.Id()));
        await reseller.PostAsync($"{Senders}/requests/{resellers.Id()}/approve", new { }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await other.PostAsync($"{Senders}/requests/{its.Id()}/approve", new { }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        var all = (await operatorKey.GetAsync($"{Senders}/requests").OkAsync()).EnumerateArray().Select(r => r.Id()).ToList();
        Assert.Contains(its.Id(), all);
        Assert.Contains(resellers.Id(), all);
        await operatorKey.PostAsync($"{Senders}/requests/{its.Id()}/approve", new { }).OkAsync();

        var own = await operatorKey.PostAsync(Senders, Request()).OkAsync(HttpStatusCode.Created);
        Assert.Equal("approved", own.Text("status"));
        await operatorKey.DeleteAsync($"{Senders}/{own.Id()}").OkAsync();
        var wrong = await customer.PostAsync(Senders, new { sender = "Too long a sender", country = "Kenya", purpose = "" }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal(["sender", "country", "purpose"], wrong.List("errors").Select(e => e.Text("field")!));
        await reseller.GetAsync($"{Senders}/requests?status=odd").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Country_rules_are_read_by_all_and_set_by_the_operator()
    {
        var (operatorKey, customer) = (await gallant.OperatorAsync(), await gallant.NewTenantAsync(credits: 0));
        Assert.Equal("only_approved", (await customer.GetAsync("/api/v1/sender-rules").OkAsync()).EnumerateArray().Single(r => r.Text("country") == "IN").Text("alphanumeric"));

        await operatorKey.PutAsync("/api/v1/sender-rules/LI", new { alphanumeric = "impossible", numeric = "free", note = "Numbers only", source = "A test", as_of = "2026-02-03" }).OkAsync();
        Assert.Equal("2026-02-03", (await customer.GetAsync("/api/v1/sender-rules").OkAsync()).EnumerateArray().Single(r => r.Text("country") == "LI").Text("as_of"));
        Assert.Equal("not_possible_in_country", (await operatorKey.SimulateAsync(new { to = "+423660123456", sender_id = "Bank" })).GetProperty("sender").Text("why"));
        await operatorKey.DeleteAsync("/api/v1/sender-rules/LI").OkAsync();
        Assert.Equal("", (await operatorKey.SimulateAsync(new { to = "+423660123456", sender_id = "Bank" })).GetProperty("sender").Text("why"));
        await operatorKey.DeleteAsync("/api/v1/sender-rules/LI").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await operatorKey.PutAsync("/api/v1/sender-rules/XX", new { alphanumeric = "free", numeric = "free" }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    private async Task<(TestTenant Reseller, TestTenant Customer)> SellingIndiaAsync()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        await using (var scope = gallant.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<IPlatformDb>();
            db.PriceLists.Add(PriceList.Create(reseller.Tenant.Id, 1, "USD", DateTimeOffset.UtcNow.AddMinutes(-1), [("IN", 3_000)]));
            await db.SaveChangesAsync();
        }

        await reseller.RuleAsync(await reseller.GroupAsync("priority", new { account_id = (await reseller.AccountAsync("India")).Id() }));
        return (reseller, await gallant.NewTenantAsync(parent: reseller, credits: 1_000_000));
    }

    private async Task<string> ShownAsync(string number)
    {
        await Eventually.TrueAsync(() => gallant.Carrier.Taken.Any(t => t.Message.To == number));
        return gallant.Carrier.Taken.Single(t => t.Message.To == number).Message.Sender;
    }
}
