using System.Net;
using System.Text.Json;
using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Access;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Tenants;

[Collection(OfficeCollection.Name)]
public sealed class OperatorTests(GallantFixture gallant)
{
    [Fact]
    public async Task Health_tells_the_checks_the_lanes_and_the_workers()
    {
        var tenant = await gallant.NewTenantAsync();
        await tenant.SendAsync(new { phone_numbers = new[] { "+254712340003" }, message = "Later", schedule_time = DateTimeOffset.UtcNow.AddHours(2) });

        var health = await (await gallant.OperatorAsync()).GetAsync("/api/v1/operator/health").OkAsync();

        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Contains(health.GetProperty("checks").EnumerateArray(), c => c.GetProperty("name").GetString() == "platform_database");
        Assert.Contains(health.GetProperty("lanes").EnumerateArray(), l => l.GetProperty("state").GetString() == "waiting" && l.GetProperty("messages").GetInt64() >= 1);
        Assert.All(health.GetProperty("workers").EnumerateArray(), w => Assert.False(w.GetProperty("silent").GetBoolean()));
        Assert.Equal(0, health.GetProperty("tenants_silent").GetInt32());
    }

    [Fact]
    public async Task The_tree_has_every_tenant_under_the_one_above_it()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 0);

        var tree = (await (await gallant.OperatorAsync()).GetAsync("/api/v1/operator/tenants").OkAsync()).EnumerateArray().ToDictionary(t => t.GetProperty("id").GetGuid());

        Assert.Equal(reseller.Tenant.Id, tree[customer.Tenant.Id].GetProperty("parent_id").GetGuid());
        Assert.Equal(("reseller", "active"), (tree[reseller.Tenant.Id].GetProperty("kind").GetString(), tree[reseller.Tenant.Id].GetProperty("status").GetString()));
        Assert.Equal(JsonValueKind.Null, tree[gallant.Operator.Id].GetProperty("parent_id").ValueKind);
    }

    [Theory]
    [InlineData("tenants")]
    [InlineData("health")]
    public async Task Nobody_but_the_operator_sees_the_platform(string page)
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 0);
        await reseller.GetAsync($"/api/v1/operator/{page}").RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
    }
}
