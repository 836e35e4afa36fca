using System.Diagnostics;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Providers.Simulator;
using GallantSms.IntegrationTests.Providers.Smpp;
using GallantSms.IntegrationTests.Support;
using Xunit.Abstractions;

namespace GallantSms.IntegrationTests.Carriers;

/// <summary>SMPP through the whole platform: from the API to node-smpp, and by its receipts back to the message.</summary>
[Collection(GallantCollection.Name)]
public sealed class SmppRouteTests(GallantFixture gallant, Smsc smsc, ITestOutputHelper output) : IClassFixture<Smsc>
{
    [Fact]
    public async Task Twenty_thousand_by_an_smsc_that_throttles_drops_repeats_and_reorders_are_each_accounted_for()
    {
        const int Count = 20_000;
        var (tenant, system) = (await gallant.NewTenantAsync(), await AccountAsync(
            "flood", new { throttle = 0.02, dropAt = new[] { 6_000, 13_000 }, receipts = "text", duplicate = 0.1, reorder = true, ids = "hex" },
            ("binds", "2"), ("window", "100"), ("receipt_id", "hex_to_decimal"), ("response_timeout_seconds", "10")));
        await gallant.RouteAsync(tenant, 2547, system.No);

        var clock = Stopwatch.StartNew();
        await tenant.SendAsync(new { phone_numbers = Enumerable.Range(0, Count).Select(i => $"+2547121{i:00000}"), message = "News" }, "/api/v1/sms/bulk");
        // Every message arrives, or is one of those that were taken without an answer: an SMSC cannot be asked about them.
        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from messages where status in (5, 10)") == Count, TimeSpan.FromSeconds(120));
        output.WriteLine($"{Count / clock.Elapsed.TotalSeconds:N0} messages/s, receipts stored");

        var seen = await smsc.SeenAsync(system.Account);
        Assert.All(seen.Submits.CountBy(s => s.To), taken => Assert.Equal(1, taken.Value));
        Assert.Equal(Count, seen.Submits.Count);
        Assert.Equal(seen.Submits.Count(s => !s.Answered), await tenant.CountAsync("select count(*) from messages where status = 5"));
        Assert.True((await tenant.ProofAsync()).Holds);
    }

    [Theory]
    [InlineData("throttles", 60, 0)]
    [InlineData("does not answer", 60, 60)]
    [InlineData("drops its binds", 60, 60)]
    [InlineData("refuses the bind", 60, 0)]
    public async Task What_an_smsc_certainly_did_not_take_goes_to_the_next_carrier(string fault, int count, int mostInDoubt)
    {
        object behaviour = fault switch
        {
            "throttles" => new { throttle = 1.0, receipts = "tlv" },
            "does not answer" => new { silent = true, receipts = "tlv" },
            "drops its binds" => new { dropAt = new[] { 20 }, receipts = "tlv" },
            _ => new { bindStatus = 14 },
        };
        var patience = fault == "does not answer" ? "1" : "10"; // node-smpp may be slow on a busy machine, which is not the fault in question
        var (tenant, system) = (await gallant.NewTenantAsync(), await AccountAsync(fault, behaviour, ("response_timeout_seconds", patience)));
        await gallant.RouteAsync(tenant, 2547, system.No, await gallant.AddAccountAsync(
            "simulator", $"after {fault}".Replace(' ', '-'), new() { ["url"] = gallant.Simulator.Url }, SimulatorHost.Secret));

        await tenant.SendAsync(new { phone_numbers = Enumerable.Range(0, count).Select(i => $"+2547122{i:00000}"), message = "News" }, "/api/v1/sms/bulk");
        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from messages where status in (5, 10)") == count);

        var doubtful = await tenant.CountAsync("select count(*) from messages m where status = 5 or exists (select from message_events e where e.message_id = m.id and e.status = 5)");
        Assert.InRange(doubtful, mostInDoubt == 0 ? 0 : 1, mostInDoubt);
        var (seen, journal) = (await smsc.SeenAsync(system.Account), gallant.Simulator.Journal());
        var taken = seen.Submits.Select(s => s.To).Concat(journal.Select(l => l.GetProperty("to").GetString()!.TrimStart('+'))).Where(to => to.StartsWith("2547122", StringComparison.Ordinal)).ToList();
        output.WriteLine($"SMSC {fault}: {count} texts, {seen.Submits.Count} taken by it, {doubtful} in doubt");
        // In doubt means asked nobody else; none is texted by both.
        Assert.Equal(0, await tenant.CountAsync("select count(*) from (select message_id from attempts group by message_id having count(*) filter (where outcome = 4) > 0 and count(*) filter (where outcome = 1) > 0) x"));
        Assert.Equal(count, await tenant.CountAsync("select count(*) from messages where status = 10 or status = 5"));
        Assert.NotEmpty(taken);
        await gallant.EventuallyAsync($"select count(*) from provider_accounts where no = {system.No} and disabled_at is not null", fault == "refuses the bind" ? 1 : 0);
    }

    private async Task<(short No, Application.Providers.ProviderAccount Account)> AccountAsync(string name, object behaviour, params (string Key, string Value)[] settings)
    {
        var account = await smsc.AccountAsync(behaviour, settings);
        var plain = account.Settings.Where(s => s.Key != "password").ToDictionary();
        return (await gallant.AddAccountAsync("smpp", $"smpp {name}", plain, account.Settings["password"], "password"), account);
    }
}
