using System.Net;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Access;

[Collection(OfficeCollection.Name)]
public sealed class ActAsTests(GallantFixture gallant)
{
    private const string Acting = "/api/v1/session/act-as";

    [Fact]
    public async Task Support_sees_with_the_tenants_eyes_changes_no_doors_and_both_logs_tell()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 5_000);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 1_234);
        var supporter = await Browser.NewAsync(gallant, reseller.Tenant, Role.Owner);

        await supporter.PostAsync(Acting, new { tenant_id = customer.Tenant.Id, reason = "Ticket 4711" }).OkAsync();
        Assert.Equal(1_234, (await supporter.GetAsync("/api/v1/account/balance").OkAsync()).GetProperty("available").GetInt64());
        foreach (var refused in new[]
                 {
                     supporter.PostAsync("/api/v1/team/invitations", new { email = "spy@people.example", role = "admin" }), supporter.PutAsync("/api/v1/settings", new { name = "Mine" }),
                     supporter.PostAsync("/api/v1/api-keys", new { name = "Spy", scopes = new[] { "messages:read" } }), supporter.PostAsync(Acting, new { tenant_id = customer.Tenant.Id, reason = "Deeper still" }),
                 })
            await refused.RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        await supporter.PostAsync("/api/v1/suppressions", new { phone_number = "+254712345700" }).OkAsync(HttpStatusCode.Created);
        await supporter.DeleteAsync(Acting).OkAsync();
        await supporter.DeleteAsync(Acting).OkAsync();
        Assert.Equal(3_766, (await supporter.GetAsync("/api/v1/account/balance").OkAsync()).GetProperty("available").GetInt64());

        var entries = (await customer.GetAsync($"/api/v1/audit?actor={supporter.UserId}").OkAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["support.ended", "suppression.added", "support.began"], entries.Select(e => e.GetProperty("action").GetString()!));
        Assert.All(entries, e => Assert.Equal(reseller.Tenant.Id, e.GetProperty("acting_from").GetGuid()));
        Assert.Equal("Ticket 4711", entries[^1].GetProperty("after").GetProperty("reason").GetString());
        Assert.Equal(["support.ended", "support.began"], (await reseller.GetAsync("/api/v1/audit?action=support.").OkAsync()).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("action").GetString()!));
    }

    [Fact]
    public async Task Nobody_acts_as_a_tenant_that_is_not_below_without_a_reason_or_by_a_key()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var (customer, stranger) = (await gallant.NewTenantAsync(parent: reseller, credits: 0), await gallant.NewTenantAsync());
        var (owner, sender) = (await Browser.NewAsync(gallant, reseller.Tenant, Role.Owner), await Browser.NewAsync(gallant, reseller.Tenant, Role.Sender));

        await owner.PostAsync(Acting, new { tenant_id = stranger.Tenant.Id, reason = "Ticket 4711" }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await owner.PostAsync(Acting, new { tenant_id = reseller.Tenant.Id, reason = "Ticket 4711" }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await owner.PostAsync(Acting, new { tenant_id = customer.Tenant.Id, reason = " hm  " }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await sender.PostAsync(Acting, new { tenant_id = customer.Tenant.Id, reason = "Ticket 4711" }).RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        await reseller.PostAsync(Acting, new { tenant_id = customer.Tenant.Id, reason = "Ticket 4711" }).RefusedAsync(HttpStatusCode.Forbidden, "BROWSER_ONLY");
        await reseller.PostAsync($"/api/v1/tenants/{customer.Tenant.Id}/suspend", new { reason = "Unpaid" }).OkAsync();
        await owner.PostAsync(Acting, new { tenant_id = customer.Tenant.Id, reason = "Ticket 4711" }).RefusedAsync(HttpStatusCode.Forbidden, "TENANT_SUSPENDED");
    }

    [Fact]
    public async Task A_visit_ends_also_when_the_tenant_was_suspended_meanwhile()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 5_000);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 0);
        var owner = await Browser.NewAsync(gallant, reseller.Tenant, Role.Owner);
        await owner.PostAsync(Acting, new { tenant_id = customer.Tenant.Id, reason = "Ticket 4711" }).OkAsync();
        await reseller.PostAsync($"/api/v1/tenants/{customer.Tenant.Id}/suspend", new { reason = "Unpaid" }).OkAsync();

        await owner.GetAsync("/api/v1/account/balance").RefusedAsync(HttpStatusCode.Forbidden, "TENANT_SUSPENDED");
        await owner.DeleteAsync(Acting).OkAsync();
        Assert.Equal(5_000, (await owner.GetAsync("/api/v1/account/balance").OkAsync()).GetProperty("available").GetInt64());
    }
}
