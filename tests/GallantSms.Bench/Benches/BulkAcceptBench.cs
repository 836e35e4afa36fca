using System.Diagnostics;
using GallantSms.Bench.Installations;
using GallantSms.Bench.Load;
using GallantSms.Bench.Reporting;
using GallantSms.Bench.Yardsticks;

namespace GallantSms.Bench.Benches;

/// <summary>Recipients a second accepted in requests of 100,000, nothing sent beside it.</summary>
internal sealed class BulkAcceptBench : IBench
{
    private const int Requests = 6;

    public string Name => "bulk-accept";

    public bool CrossesTransport => false;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        await using var installation = await run.InstallAsync(ct);
        var size = run.Scaled(100_000);
        double copy;
        await using (var table = await ShapedTable.CreateAsync(installation.Customer.Database.Source, ct))
            copy = Stats.Median(await run.RepeatAsync(() => Rows.CopyAsync(table, connections: 1, size * Requests, size, ct)));

        await installation.ServeAsync(workers: false, ct);
        await AcceptAsync(installation, size, atOnce: 2, ct); // warm
        foreach (var atOnce in new[] { 1, 2 })
        {
            var results = await run.RepeatAsync(() => AcceptAsync(installation, size, atOnce, ct));
            run.Add(new(
                $"recipients accepted in bulks of {size:N0}, {atOnce} at once", "/s", [.. results.Select(r => r.PerSecond)], 75_000,
                [new($"raw COPY and commit of {size:N0} rows", copy)],
                [$"{Requests} requests a run; first answered after {Stats.Median(results.Select(r => r.First.TotalMilliseconds)):N0} ms"]));
        }

        await installation.ProveAsync(ct);
    }

    private static async Task<(double PerSecond, TimeSpan First)> AcceptAsync(Installation installation, int size, int atOnce, CancellationToken ct)
    {
        var customer = installation.Customer;
        var bodies = Enumerable.Range(0, Requests).Select(_ => Bodies.Bulk(size)).ToArray();
        var before = await customer.Database.TallyAsync(ct);
        await customer.Database.CheckpointAsync(ct);

        var (next, first) = (-1, TimeSpan.MaxValue);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var n && n < Requests)
            {
                await customer.BulkAsync(bodies[n], size, ct);
                if (n == 0) first = clock.Elapsed;
            }
        }));
        var elapsed = clock.Elapsed;

        var added = await customer.Database.TallyAsync(ct) - before;
        Check.Equal((long)size * Requests, added.Total, "messages in the database");
        Check.Equal(added.Total, added.Waiting, "messages that wait");
        return (size * Requests / elapsed.TotalSeconds, first);
    }
}
