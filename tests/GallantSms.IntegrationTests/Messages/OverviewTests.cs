using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

[Collection(GallantCollection.Name)]
public sealed class OverviewTests(GallantFixture gallant)
{
    [Fact]
    public async Task The_last_day_is_summed_and_told_hour_by_hour()
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712345678", "+254712345679", "+254712345680" }, message = "Counted" });
        await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
        await tenant.SendAsync(new { phone_numbers = new[] { "+254712345681" }, message = "Later", schedule_time = DateTimeOffset.UtcNow.AddHours(2) });

        var overview = (await tenant.GetAsync("/api/v1/overview")).Body.GetProperty("data");

        var current = overview.GetProperty("current");
        Assert.Equal((4, 3, 24_000, 1.0), (current.GetProperty("messages").GetInt32(), current.GetProperty("delivered").GetInt32(), current.GetProperty("spent").GetInt32(), current.GetProperty("delivery_rate").GetDouble()));
        Assert.Equal(0, overview.GetProperty("previous").GetProperty("messages").GetInt32());
        Assert.Equal(1, overview.GetProperty("queue").GetProperty("waiting").GetInt32());
        var series = overview.GetProperty("series").EnumerateArray().ToArray();
        Assert.Equal((24, 4), (series.Length, series.Sum(h => h.GetProperty("messages").GetInt32())));
        Assert.Equal("healthy", overview.GetProperty("routes")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_failed_call_stands_in_the_tenants_request_log_and_in_no_other()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(credits: 0), await gallant.NewTenantAsync(credits: 0));
        await mine.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { "+254712345678" }, message = "Too dear" });
        await mine.DeleteAsync("/api/v1/suppressions/+254712345678");

        var log = Array.Empty<System.Text.Json.JsonElement>();
        await Eventually.TrueAsync(async () => (log = [.. (await mine.GetAsync("/api/v1/requests")).Body.GetProperty("data").EnumerateArray()]).Length >= 2);

        var failed = log.Single(r => r.GetProperty("path").GetString() == "/api/v1/sms/send");
        Assert.Equal((402, "INSUFFICIENT_CREDIT"), (failed.GetProperty("status").GetInt32(), failed.GetProperty("error_code").GetString()));
        Assert.DoesNotContain(log, r => r.ToString().Contains("254712345678", StringComparison.Ordinal));
        Assert.DoesNotContain((await theirs.GetAsync("/api/v1/requests")).Body.GetProperty("data").EnumerateArray(), r => r.GetProperty("status").GetInt32() == 402);
    }

    [Fact]
    public async Task What_a_person_does_is_not_in_the_log_of_programs()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var person = await gallant.NewPersonAsync(tenant.Tenant, Role.Owner);
        using var browser = gallant.NewBrowser();
        await browser.SignInAsync(person.Email, person.Password);
        await browser.GetAsync("/api/v1/sms/stats");
        await tenant.GetAsync("/api/v1/account/balance");

        var log = Array.Empty<System.Text.Json.JsonElement>();
        await Eventually.TrueAsync(async () => (log = [.. (await browser.GetAsync("/api/v1/requests")).Body.GetProperty("data").EnumerateArray()]).Length >= 1);
        Assert.All(log, r => Assert.Equal("/api/v1/account/balance", r.GetProperty("path").GetString()));
    }
}
