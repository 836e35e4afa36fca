using System.Net;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

[Collection(GallantCollection.Name)]
public sealed class PauseTests(GallantFixture gallant)
{
    [Fact]
    public async Task A_paused_bulk_waits_while_another_passes_and_goes_on_when_resumed()
    {
        var tenant = await gallant.NewTenantAsync();
        var held = await ScheduleAsync(tenant, TimeSpan.FromHours(1));
        var (status, body) = await tenant.PostAsync($"/api/v1/sms/{held}/pause", new { });
        Assert.Equal((HttpStatusCode.OK, 120), (status, body.GetProperty("data").GetProperty("waiting").GetInt32()));

        await MakeDueAsync(tenant, held);
        var passing = await ScheduleAsync(tenant, TimeSpan.FromHours(1));
        await MakeDueAsync(tenant, passing);
        await tenant.FinishedAsync(passing);
        Assert.Equal(0, await tenant.CountAsync($"select count(*) from messages where batch_id = '{held}' and status > 3"));
        var shown = (await tenant.GetAsync("/api/v1/batches?open=true")).Body.GetProperty("data").GetProperty("items").EnumerateArray().Single();
        Assert.Equal(held, shown.GetProperty("bulk_id").GetGuid());
        Assert.NotNull(shown.GetProperty("paused_at").GetString());

        Assert.Equal(HttpStatusCode.OK, (await tenant.PostAsync($"/api/v1/sms/{held}/resume", new { })).Status);
        var report = await tenant.FinishedAsync(held);
        Assert.Equal(120, report.GetProperty("counts").GetProperty("delivered").GetInt32());
        Assert.Equal("NOTHING_TO_PAUSE", (await tenant.PostAsync($"/api/v1/sms/{held}/pause", new { })).Body.Code());
    }

    [Fact]
    public async Task What_lies_on_the_lane_already_is_taken_back()
    {
        var tenant = await gallant.NewTenantAsync();
        var bulk = await ScheduleAsync(tenant, TimeSpan.FromHours(1));
        await tenant.CountAsync($"with u as (update chunks set state = 1, due_at = now() + interval '1 hour' where batch_id = '{bulk}' returning 1) select count(*) from u");

        await tenant.PostAsync($"/api/v1/sms/{bulk}/pause", new { });

        Assert.Equal(0, await tenant.CountAsync($"select count(*) from chunks where batch_id = '{bulk}' and state <> 0"));
    }

    [Fact]
    public async Task A_paused_bulk_can_be_canceled_and_its_price_is_free_again()
    {
        var tenant = await gallant.NewTenantAsync();
        var bulk = await ScheduleAsync(tenant, TimeSpan.FromHours(1));
        await tenant.PostAsync($"/api/v1/sms/{bulk}/pause", new { });

        Assert.Equal(120, (await tenant.DeleteAsync($"/api/v1/sms/{bulk}")).Body.GetProperty("data").GetProperty("canceled").GetInt32());
        Assert.Equal(0, (await tenant.BalanceAsync()).Reserved);
    }

    [Fact]
    public async Task Is_invisible_to_other_tenants()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var bulk = await ScheduleAsync(mine, TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.NotFound, (await theirs.PostAsync($"/api/v1/sms/{bulk}/pause", new { })).Status);
        Assert.Equal(0, await mine.CountAsync($"select count(*) from batches where id = '{bulk}' and paused_at is not null"));
        Assert.Empty((await theirs.GetAsync("/api/v1/batches")).Body.GetProperty("data").GetProperty("items").EnumerateArray());
    }

    private static Task MakeDueAsync(TestTenant tenant, Guid bulk) =>
        tenant.CountAsync($"with u as (update chunks set due_at = now() where batch_id = '{bulk}' returning 1) select count(*) from u");

    private static async Task<Guid> ScheduleAsync(TestTenant tenant, TimeSpan delay)
    {
        var numbers = Enumerable.Range(0, 120).Select(i => $"+2547120{i:D5}").ToArray();
        var data = await tenant.SendAsync(new { phone_numbers = numbers, message = "Held", schedule_time = DateTimeOffset.UtcNow + delay }, "/api/v1/sms/bulk");
        return data.GetProperty("bulk_id").GetGuid();
    }
}
