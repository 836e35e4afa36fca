using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Providers.Simulator;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace GallantSms.IntegrationTests.Carriers;

/// <summary>
/// Everything that can go wrong with a carrier, at once, through the whole platform: each fault has numbers of its own that are
/// routed to a carrier with that fault first and to a healthy one second. Everybody is texted, once; who was texted twice is
/// known to be in doubt; a pause that was asked for is kept; an account that was refused is left alone.
/// </summary>
[Collection(GallantCollection.Name)]
public sealed class FaultTableTests(GallantFixture gallant, ITestOutputHelper output)
{
    private const int Urgent = 15;
    private const int Bulk = 60;

    /// <summary>A request that had left when the answer to another was read arrives a little after it.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(1);

    private sealed record Row(string Name, Fault? Fault, string? Url = null, bool RefusesUs = false)
    {
        public short AccountNo { get; set; }

        public ConcurrentQueue<(DateTimeOffset Answered, DateTimeOffset Until)> Windows { get; init; } = [];
    }

    private sealed record Seen(int Messages, int NotDelivered, int Twice, int TwiceUnflagged, double P95, int Requests, int InWindow);

    [Fact]
    public async Task Every_fault_is_survived()
    {
        await using var carrier = await FaultyCarrier.StartAsync(gallant.Simulator.Url);
        var rows = Rows().ToArray();
        var tenant = await gallant.NewTenantAsync();
        var healthy = await AddAccountAsync("healthy", gallant.Simulator.Url);
        for (var i = 0; i < rows.Length; i++)
        {
            var name = $"fault-{i}";
            rows[i].AccountNo = await AddAccountAsync(name, rows[i].Url ?? carrier.Url);
            if (rows[i].Fault is { } fault) carrier.Set(name, fault);
            await gallant.RouteAsync(tenant, Prefix(i), rows[i].AccountNo, healthy);
        }

        await WarmAsync(tenant);
        await Task.WhenAll(rows.Select((_, i) => UrgentAsync(tenant, i)));
        await Task.WhenAll(rows.Select((_, i) => BulkAsync(tenant, i)));
        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from messages where status < 10") == 0, TimeSpan.FromSeconds(60));

        var taken = gallant.Simulator.Journal().CountBy(line => Guid.Parse(line.GetProperty("client_ref").GetString()!)).ToDictionary();
        output.WriteLine("| fault | texts | not delivered | twice | twice and not flagged | failover p95 | requests | within Retry-After |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        for (var i = 0; i < rows.Length; i++)
        {
            var seen = await SeenAsync(tenant, rows[i], i, healthy, taken, carrier);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {rows[i].Name} | {seen.Messages} | {seen.NotDelivered} | {seen.Twice} | {seen.TwiceUnflagged} | {seen.P95:0} ms | {seen.Requests} | {seen.InWindow} |"));
            Assert.Equal((rows[i].Name, Urgent + Bulk, 0, 0, 0), (rows[i].Name, seen.Messages, seen.NotDelivered, seen.TwiceUnflagged, seen.InWindow));
            await RefusedOnceAsync(rows[i], seen);
        }

        var proof = await tenant.ProofAsync();
        Assert.True(proof is { Holds: true, Reserved: 0, OpenMessages: 0 });
    }

    private static IEnumerable<Row> Rows()
    {
        yield return new("nobody listens", null, $"http://127.0.0.1:{FreePort()}");
        yield return new("name without address", null, "http://carrier.invalid");
        foreach (var status in new[] { 500, 502, 503 })
        {
            foreach (var share in new[] { 0.05, 0.5, 1 }) yield return new($"{status} to {share:P0}", FaultyCarrier.Status(status, share));
        }

        foreach (var asDate in new[] { false, true })
        {
            var windows = new ConcurrentQueue<(DateTimeOffset, DateTimeOffset)>();
            yield return new($"429 with {(asDate ? "a date" : "seconds")}", FaultyCarrier.Throttle(3, asDate, windows)) { Windows = windows };
        }

        yield return new("takes, then cuts", FaultyCarrier.CutAfterTaking);
        yield return new("black hole", FaultyCarrier.BlackHole);
        yield return new("one byte a second", FaultyCarrier.OneByteASecond);
        yield return new("truncated JSON", FaultyCarrier.Truncated);
        yield return new("HTML", FaultyCarrier.Html);
        yield return new("50 MB", FaultyCarrier.FiftyMegabytes);
        foreach (var status in new[] { 401, 402, 403 }) yield return new($"{status}", FaultyCarrier.Status(status), RefusesUs: true);
    }

    /// <summary>What takes all its time from a carrier does not take everybody else's.</summary>
    [Fact]
    public async Task A_slow_carrier_does_not_hold_up_a_fast_one()
    {
        await using var carrier = await FaultyCarrier.StartAsync(gallant.Simulator.Url);
        carrier.Set("slow", FaultyCarrier.Slow(TimeSpan.FromSeconds(2)));
        var (slow, fast) = (await AddAccountAsync("slow", carrier.Url, timeoutSeconds: 10), await AddAccountAsync("fast", gallant.Simulator.Url));
        var (theirs, ours) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        await gallant.RouteAsync(theirs, 2547, slow);
        await gallant.RouteAsync(ours, 2547, fast);

        var sent = await theirs.SendAsync(new { phone_numbers = Enumerable.Range(0, 10_000).Select(i => $"+2547138{i:00000}"), message = "News" }, "/api/v1/sms/bulk");
        await Eventually.TrueAsync(() => carrier.Submits.ContainsKey("slow"));
        await ours.SendAsync(new { phone_numbers = Enumerable.Range(0, 500).Select(i => $"+2547139{i:00000}"), message = "News" }, "/api/v1/sms/bulk");
        await Eventually.TrueAsync(async () => await ours.CountAsync("select count(*) from messages where status = 10") == 500);

        Assert.InRange(await theirs.CountAsync("select count(*) from messages where status < 6"), 5000, 10_000);
        await theirs.DeleteAsync($"/api/v1/sms/{sent.GetProperty("bulk_id").GetGuid()}");
    }

    /// <summary>A process needs some messages until it is compiled; the first ones would be measured for that.</summary>
    private static async Task WarmAsync(TestTenant tenant)
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => tenant.SendAsync(new { phone_numbers = new[] { $"+254740{i:000000}" }, message = "Warm", priority = "urgent" })));
        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from messages where status < 10") == 0);
    }

    private static Task UrgentAsync(TestTenant tenant, int row) => Task.WhenAll(Enumerable.Range(0, Urgent).Select(i =>
        tenant.SendAsync(new { phone_numbers = new[] { $"+{Prefix(row)}{i:000000}" }, message = "Your code is 1", priority = "urgent" })));

    private static Task BulkAsync(TestTenant tenant, int row) =>
        tenant.SendAsync(new { phone_numbers = Enumerable.Range(Urgent, Bulk).Select(i => $"+{Prefix(row)}{i:000000}"), message = "News" }, "/api/v1/sms/bulk");

    private async Task<Seen> SeenAsync(TestTenant tenant, Row row, int i, short healthy, Dictionary<Guid, int> taken, FaultyCarrier carrier)
    {
        var (messages, notDelivered, twice, unflagged) = (0, 0, 0, 0);
        var latencies = new List<double>();
        var source = await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, default);
        await using (var command = source.CreateCommand(
            """
            select m.id, m.status, exists (select from message_events e where e.message_id = m.id and e.status = 5), b.lane,
                   (select extract(epoch from a.ended_at - b.created_at) * 1000 from attempts a where a.message_id = m.id and a.outcome = 1 and a.account = $2)::float8
            from messages m join batches b on b.id = m.batch_id where m.msisdn / 1000000 = $1
            """))
        {
            command.Parameters.Add(new() { Value = Prefix(i) });
            command.Parameters.Add(new() { Value = healthy });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                messages++;
                if ((MessageStatus)reader.GetInt16(1) != MessageStatus.Delivered) notDelivered++;
                var (times, doubtful) = (taken.GetValueOrDefault(reader.GetGuid(0)), reader.GetBoolean(2));
                Assert.NotEqual(0, times);
                if (times > 1) twice++;
                if (times > 1 && !doubtful) unflagged++;
                // What may have been taken waits for certainty; the rest goes to the next carrier at once.
                if (!doubtful && !reader.IsDBNull(4) && (Lane)reader.GetInt16(3) == Lane.Urgent) latencies.Add(reader.GetDouble(4));
            }
        }

        var submits = carrier.Submits.TryGetValue($"fault-{i}", out var begun) ? begun.ToArray() : [];
        var inWindow = submits.Count(at => row.Windows.Any(w => at > w.Answered + UnderWay && at < w.Until));
        latencies.Sort();
        return new(messages, notDelivered, twice, unflagged, latencies.Count == 0 ? double.NaN : latencies[(int)(latencies.Count * 0.95)], submits.Length, inWindow);
    }

    /// <summary>An account that the carrier refuses is out of service, its owners know, and it was not asked once for each message.</summary>
    private async Task RefusedOnceAsync(Row row, Seen seen)
    {
        await gallant.EventuallyAsync($"select count(*) from provider_accounts where no = {row.AccountNo} and disabled_at is not null", row.RefusesUs ? 1 : 0);
        if (row.RefusesUs) Assert.InRange(seen.Requests, 1, (Urgent + Bulk) / 4);
    }

    private Task<short> AddAccountAsync(string name, string url, int timeoutSeconds = 1) => gallant.AddAccountAsync(
        "simulator", name, new() { ["url"] = url, ["account"] = name, ["timeout_seconds"] = $"{timeoutSeconds}", ["batch"] = "10" }, SimulatorHost.Secret);

    private static long Prefix(int row) => 254710 + row;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
