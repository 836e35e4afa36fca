using System.Diagnostics;
using GallantSms.Bench.Installations;
using GallantSms.Bench.Load;
using GallantSms.Bench.Reporting;
using GallantSms.Bench.Yardsticks;

namespace GallantSms.Bench.Benches;

/// <summary>500,000 recipients in five requests, from the first request's first byte to the last message's outcome.</summary>
internal sealed class BulkBench : IBench
{
    private const int Requests = 5;

    public string Name => "bulk";

    public bool CrossesTransport => true;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        foreach (var batch in new[] { 500, 1 }) await RunAsync(run, batch, ct);
    }

    private static async Task RunAsync(BenchRun run, int batch, CancellationToken ct)
    {
        await using var installation = await run.InstallAsync(ct);
        await installation.Carrier.SetAsync(receipts: false, ct);
        var yardsticks = await YardsticksAsync(run, installation, batch, ct);
        await installation.ServeAsync(workers: true, ct, batch);
        await OneAsync(installation, run.Scaled(20_000), receipts: true, ct); // warm

        var how = batch == 1 ? "one a request" : $"batches of {batch}";
        var total = run.Scaled(100_000) * Requests;
        foreach (var receipts in new[] { false, true })
        {
            var results = await run.RepeatAsync(() => OneAsync(installation, total, receipts, ct));
            var aim = (batch, receipts) switch { (1, false) => 20_000, (500, false) => 50_000, (500, true) => 30_000, _ => (double?)null };
            run.Add(new(
                $"bulk of {total:N0} {(receipts ? "to receipts stored" : "to all handed over")}, {how}", "/s",
                [.. results.Select(r => total / r.Last.TotalSeconds)], aim, yardsticks, [Times(results)]));
        }

        await installation.ProveAsync(ct);
    }

    private static async Task<List<Yardstick>> YardsticksAsync(BenchRun run, Installation installation, int batch, CancellationToken ct)
    {
        await using var table = await ShapedTable.CreateAsync(installation.Customer.Database.Source, ct);
        var rows = run.Scaled(100_000) * Requests;
        var copy = Stats.Median(await run.RepeatAsync(() => Rows.CopyAsync(table, connections: 1, rows, rows / Requests, ct)));
        var carrier = installation.Carrier;
        var posts = batch == 1
            ? new Yardstick("raw posts of one message, 64 connections", Stats.Median(await run.RepeatAsync(() => CarrierPosts.SinglesAsync(carrier, 64, run.Scaled(100_000), ct))))
            : new Yardstick($"raw posts of {batch} messages, 4 connections", Stats.Median(await run.RepeatAsync(() => CarrierPosts.BatchesAsync(carrier, 4, rows, batch, ct))));
        return [new($"raw COPY of {rows:N0} rows in {Requests} commits", copy), posts];
    }

    private sealed record Course(TimeSpan Accepted, TimeSpan First, TimeSpan Last);

    private static async Task<Course> OneAsync(Installation installation, int total, bool receipts, CancellationToken ct)
    {
        var (customer, carrier) = (installation.Customer, installation.Carrier);
        await carrier.SetAsync(receipts, ct);
        var bodies = Enumerable.Range(0, Requests).Select(_ => Bodies.Bulk(total / Requests)).ToArray();
        var (before, counted) = (await customer.Database.TallyAsync(ct), await carrier.CountsAsync(ct));
        await customer.Database.CheckpointAsync(ct);

        var start = Stopwatch.GetTimestamp();
        var first = FirstAsync(carrier, counted, start, ct);
        foreach (var body in bodies) await customer.BulkAsync(body, total / Requests, ct);
        var accepted = Stopwatch.GetElapsedTime(start);
        await customer.Database.HandedOverAsync(ct);
        if (receipts) await carrier.UntilAsync(c => c.ReceiptsSent - counted.ReceiptsSent >= total, ct); // acknowledged: stored
        var last = Stopwatch.GetElapsedTime(start);

        if (receipts) await Counts.DeliveredAsync(installation, before, counted, total, ct);
        else await Counts.HandedOverAsync(installation, before, counted, total, ct);
        return new(accepted, await first, last);
    }

    private static async Task<TimeSpan> FirstAsync(Carrier carrier, CarrierCounts before, long start, CancellationToken ct)
    {
        await carrier.UntilAsync(c => c.Distinct > before.Distinct, ct);
        return Stopwatch.GetElapsedTime(start);
    }

    private static string Times(List<Course> results) =>
        $"all accepted after {Stats.Median(results.Select(r => r.Accepted.TotalSeconds)):N2} s, first at the carrier after {Stats.Median(results.Select(r => r.First.TotalSeconds)):N2} s, last after {Stats.Median(results.Select(r => r.Last.TotalSeconds)):N2} s";
}
