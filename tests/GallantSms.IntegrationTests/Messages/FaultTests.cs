using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

/// <summary>What carriers do wrong: nothing is lost, nothing is sent twice, and the reports say what happened.</summary>
[Collection(GallantCollection.Name)]
public sealed class FaultTests(GallantFixture gallant)
{
    [Theory]
    [InlineData("01", "undelivered", true)]   // receipt says so
    [InlineData("02", "expired", true)]
    [InlineData("03", "failed", false)]       // refused for good at submit
    [InlineData("04", "delivered", true)]     // "later" first
    [InlineData("08", "delivered", true)]     // every receipt twice
    [InlineData("09", "delivered", true)]     // contradicting receipts
    [InlineData("12", "delivered", true)]     // delivered before sent
    [InlineData("13", "delivered", true)]     // receipt before the submit's answer
    [InlineData("06", "delivered", true)]     // taken, then the line is cut
    public async Task A_carriers_way_ends_in_the_right_state_taken_at_most_once(string magic, string ends, bool paid)
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { $"+2547999900{magic}" }, message = "Fault" });
        var id = sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid();

        await tenant.ReachedAsync(id, ends);

        Assert.Equal(paid ? 1 : 0, gallant.Simulator.Taken(id.ToString()));
        var balance = await tenant.BalanceAsync();
        Assert.Equal((0, paid ? 8_000 : 0), (balance.Reserved, balance.Spent));
        Assert.True((await tenant.ProofAsync()).Holds);
    }

    [Fact]
    public async Task A_carrier_that_is_down_is_passed_by_at_once()
    {
        var tenant = await gallant.NewTenantAsync();
        await gallant.Simulator.SetAsync("main", new { unavailable_rate = 1.0 });
        try
        {
            var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712348001" }, message = "Failover" });
            var report = await tenant.ReachedAsync(sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid(), "delivered");

            Assert.Equal(2, report.GetProperty("attempts").GetArrayLength());
            Assert.Equal(["retry_later", "accepted"], report.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("outcome").GetString()));
        }
        finally
        {
            await gallant.Simulator.Http.DeleteAsync("control/faults/main");
        }
    }

    [Fact]
    public async Task A_black_hole_is_reconciled_before_anybody_sends_again()
    {
        var tenant = await gallant.NewTenantAsync();
        await gallant.Simulator.SetAsync("main", new { black_hole_before = 1.0 });
        Guid id;
        try
        {
            var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712348002" }, message = "Never answered" });
            id = sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid();
            await tenant.ReachedAsync(id, "unconfirmed");
        }
        finally
        {
            await gallant.Simulator.Http.DeleteAsync("control/faults/main");
        }

        var report = await tenant.ReachedAsync(id, "delivered");
        Assert.Equal(1, gallant.Simulator.Taken(id.ToString()));
        Assert.Contains("unconfirmed", report.GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task An_expired_message_is_not_handed_over()
    {
        var tenant = await gallant.NewTenantAsync();
        foreach (var account in new[] { "main", "backup" }) await gallant.Simulator.SetAsync(account, new { unavailable_rate = 1.0 });
        Guid id;
        try
        {
            var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712348003" }, message = "Too late", validity_seconds = 60 });
            id = sent.GetProperty("messages")[0].GetProperty("message_id").GetGuid();
            await tenant.CountAsync("update batches set expires_at = now(); select 1");
            await tenant.ReachedAsync(id, "expired");
        }
        finally
        {
            foreach (var account in new[] { "main", "backup" }) await gallant.Simulator.Http.DeleteAsync($"control/faults/{account}");
        }

        Assert.Equal(0, gallant.Simulator.Taken(id.ToString()));
        Assert.Equal(0, (await tenant.BalanceAsync()).Reserved);
    }
}
