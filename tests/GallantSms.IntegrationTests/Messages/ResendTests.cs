using System.Net;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

[Collection(GallantCollection.Name)]
public sealed class ResendTests(GallantFixture gallant)
{
    [Fact]
    public async Task What_did_not_arrive_is_sent_again_once_however_often_it_is_asked()
    {
        var tenant = await gallant.NewTenantAsync();
        var id = await SendAsync(tenant, DateTimeOffset.UtcNow.AddHours(1));
        await tenant.DeleteAsync($"/api/v1/sms/{id}");

        var first = await tenant.PostAsync($"/api/v1/sms/{id}/resend", new { });
        var second = await tenant.PostAsync($"/api/v1/sms/{id}/resend", new { });

        Assert.Equal((HttpStatusCode.Accepted, first.Body.GetProperty("data").ToString()), (first.Status, second.Body.GetProperty("data").ToString()));
        Assert.Equal(2, await tenant.CountAsync("select count(*) from messages"));
        await tenant.FinishedAsync(first.Body.GetProperty("data").GetProperty("bulk_id").GetGuid());
    }

    [Fact]
    public async Task What_arrived_or_may_still_arrive_is_not_sent_again()
    {
        var tenant = await gallant.NewTenantAsync();
        var id = await SendAsync(tenant, null);
        await tenant.ReachedAsync(id, "delivered");
        Assert.Equal("NOT_RESENDABLE", (await tenant.PostAsync($"/api/v1/sms/{id}/resend", new { })).Body.Code());

        await tenant.CountAsync($"with u as (update messages set status = 5 where id = '{id}' returning 1) select count(*) from u");
        Assert.Equal("NOT_RESENDABLE", (await tenant.PostAsync($"/api/v1/sms/{id}/resend", new { })).Body.Code());
        Assert.Equal(1, await tenant.CountAsync("select count(*) from messages"));
    }

    [Fact]
    public async Task Is_invisible_to_other_tenants()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var id = await SendAsync(mine, DateTimeOffset.UtcNow.AddHours(1));
        await mine.DeleteAsync($"/api/v1/sms/{id}");
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.PostAsync($"/api/v1/sms/{id}/resend", new { })).Status);
    }

    private static async Task<Guid> SendAsync(TestTenant tenant, DateTimeOffset? at)
    {
        var data = await tenant.SendAsync(new { phone_numbers = new[] { "+254712345678" }, message = "Once more", schedule_time = at });
        return data.GetProperty("messages")[0].GetProperty("message_id").GetGuid();
    }
}
