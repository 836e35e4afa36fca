using System.Net;
using System.Text.Json;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

[Collection(GallantCollection.Name)]
public sealed class SendTests(GallantFixture gallant)
{
    private static readonly string[] Two = ["+254712345001", "+254712345002"];

    [Fact]
    public async Task Is_accepted_delivered_and_paid_once()
    {
        var tenant = await gallant.NewTenantAsync(credits: 100_000);

        var sent = await tenant.SendAsync(new { phone_numbers = Two, message = "Hello", sender_id = "GALLANT", reference = "order 7" });
        Assert.Equal(2, sent.GetProperty("successful").GetInt32());
        Assert.Equal(16_000, sent.GetProperty("price").GetInt64());

        var report = await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
        Assert.Equal(2, report.GetProperty("counts").GetProperty("delivered").GetInt32());
        foreach (var message in sent.GetProperty("messages").EnumerateArray())
            Assert.Equal(1, gallant.Simulator.Taken(message.GetProperty("message_id").GetGuid().ToString()));

        var balance = await tenant.BalanceAsync();
        Assert.Equal((84_000, 0, 16_000), (balance.Available, balance.Reserved, balance.Spent));
        Assert.True((await tenant.ProofAsync()).Holds);
    }

    [Fact]
    public async Task Tells_every_state_on_the_timeline()
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712345003" }, message = "Hello" });
        var id = sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid();

        var report = await tenant.ReachedAsync(id, "delivered");

        var states = report.GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("status").GetString());
        Assert.Equal(["accepted", "queued", "sending", "sent", "delivered"], states);
        Assert.Equal("Hello", report.GetProperty("text").GetString());
        Assert.Equal("accepted", report.GetProperty("attempts")[0].GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Says_per_recipient_why_it_was_refused_and_sends_to_the_rest()
    {
        var tenant = await gallant.NewTenantAsync();
        Assert.Equal(HttpStatusCode.Created, (await tenant.PostAsync("/api/v1/suppressions", new { phone_number = "+254712345011" })).Status);

        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712345010", "nonsense", "0712 345 010", "+254712345011", "+819012345678" }, message = "Hi" });

        Assert.Equal((1, 4), (sent.GetProperty("successful").GetInt32(), sent.GetProperty("failed").GetInt32()));
        var codes = sent.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("error") is { ValueKind: JsonValueKind.Object } e ? e.GetProperty("code").GetString() : null);
        Assert.Equal([null, "INVALID_NUMBER", "DUPLICATE_NUMBER", "RECIPIENT_SUPPRESSED", "COUNTRY_NOT_SOLD"], codes);
    }

    [Fact]
    public async Task Fills_in_each_recipients_own_words()
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SendAsync(new
        {
            phone_numbers = Two,
            message = "Hello {{name}}",
            variables = new Dictionary<string, object> { [Two[0]] = new { name = "Ann" } },
        });

        Assert.Equal((1, 1), (sent.GetProperty("successful").GetInt32(), sent.GetProperty("failed").GetInt32()));
        Assert.Equal("VARIABLE_MISSING", sent.GetProperty("messages")[1].GetProperty("error").GetProperty("code").GetString());
        var id = sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid();
        await tenant.ReachedAsync(id, "delivered");
        Assert.Equal("Hello Ann", gallant.Simulator.Journal().Single(l => l.GetProperty("client_ref").GetString() == id.ToString()).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Bulk_drains_and_the_books_hold()
    {
        var tenant = await gallant.NewTenantAsync();
        var numbers = Enumerable.Range(0, 3000).Select(i => $"+2547134{i:00000}").ToArray();

        var sent = await tenant.SendAsync(new { phone_numbers = numbers, message = "Bulk" }, "/api/v1/sms/bulk");
        Assert.Equal(100, sent.GetProperty("messages").GetArrayLength());
        var report = await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());

        Assert.Equal(3000, report.GetProperty("counts").GetProperty("delivered").GetInt32());
        Assert.Equal(3000 * 8_000, (await tenant.BalanceAsync()).Spent);
        Assert.True((await tenant.ProofAsync()).Holds);
    }

    [Fact]
    public async Task Lists_page_by_page_without_gap_or_repeat()
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SendAsync(new { phone_numbers = Enumerable.Range(0, 25).Select(i => $"+25471360{i:0000}"), message = "Page" });
        var bulk = sent.GetProperty("bulk_id").GetGuid();

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var (_, page) = await tenant.GetAsync($"/api/v1/sms/reports?bulk_id={bulk}&limit=10" + (cursor is null ? "" : $"&cursor={cursor}"));
            seen.AddRange(page.GetProperty("data").GetProperty("items").EnumerateArray().Select(m => m.GetProperty("message_id").GetGuid()));
            cursor = page.GetProperty("data").GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(25, seen.Count);
    }

    [Fact]
    public async Task Scheduled_waits_and_can_be_canceled_with_its_money_back()
    {
        var tenant = await gallant.NewTenantAsync(credits: 100_000);
        var sent = await tenant.SendAsync(new { phone_numbers = Two, message = "Later", schedule_time = DateTimeOffset.UtcNow.AddHours(1) });
        Assert.Equal("scheduled", sent.GetProperty("messages")[0].GetProperty("status").GetString());
        Assert.Equal(16_000, (await tenant.BalanceAsync()).Reserved);

        var (first, _) = await tenant.DeleteAsync($"/api/v1/sms/{sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid()}");
        var (rest, body) = await tenant.DeleteAsync($"/api/v1/sms/{sent.GetProperty("bulk_id").GetGuid()}");
        var (again, _) = await tenant.DeleteAsync($"/api/v1/sms/{sent.GetProperty("bulk_id").GetGuid()}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Conflict), (first, rest, again));
        Assert.Equal(1, body.GetProperty("data").GetProperty("canceled").GetInt32());
        Assert.Equal(2, (await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid())).GetProperty("counts").GetProperty("canceled").GetInt32());
        var balance = await tenant.BalanceAsync();
        Assert.Equal((100_000, 0, 0), (balance.Available, balance.Reserved, balance.Spent));
        Assert.True((await tenant.ProofAsync()).Holds);
    }

    [Fact]
    public async Task Scheduled_is_sent_at_its_time()
    {
        var tenant = await gallant.NewTenantAsync();
        var at = DateTimeOffset.UtcNow.AddSeconds(2);
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712345020" }, message = "Soon", schedule_time = at });

        var report = await tenant.ReachedAsync(sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid(), "delivered");

        Assert.True(report.GetProperty("attempts")[0].GetProperty("started_at").GetDateTimeOffset() >= at.AddMilliseconds(-1));
    }

    [Fact]
    public async Task Who_opts_out_after_the_accept_is_not_texted_and_not_charged()
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712345021" }, message = "Soon", schedule_time = DateTimeOffset.UtcNow.AddSeconds(2) });
        await tenant.PostAsync("/api/v1/suppressions", new { phone_number = "+254712345021" });
        var id = sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid();

        var report = await tenant.ReachedAsync(id, "rejected");

        Assert.Equal("suppressed", report.GetProperty("message").GetProperty("reason").GetString());
        Assert.Equal(0, gallant.Simulator.Taken(id.ToString()));
        Assert.Equal(0, (await tenant.BalanceAsync()).Spent);
    }

    [Fact]
    public async Task Is_invisible_to_other_tenants()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var sent = await mine.SendAsync(new { phone_numbers = Two, message = "Secret", schedule_time = DateTimeOffset.UtcNow.AddHours(1) });
        var (bulk, message) = (sent.GetProperty("bulk_id").GetGuid(), sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid());

        foreach (var path in new[] { $"reports/{bulk}", $"reports/{message}", $"status/{bulk}", $"reports?bulk_id={bulk}", $"reports/{bulk}/refused" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await theirs.GetAsync($"/api/v1/sms/{path}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await mine.GetAsync($"/api/v1/sms/{path}")).Status);
        }

        foreach (var id in new[] { bulk, message })
            Assert.Equal(HttpStatusCode.NotFound, (await theirs.DeleteAsync($"/api/v1/sms/{id}")).Status);
        Assert.Equal(0, (await theirs.GetAsync("/api/v1/sms/stats")).Body.GetProperty("data").GetProperty("messages").GetInt64());
    }
}
