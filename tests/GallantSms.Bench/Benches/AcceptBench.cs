using System.Diagnostics;
using GallantSms.Bench.Installations;
using GallantSms.Bench.Load;
using GallantSms.Bench.Reporting;
using GallantSms.Bench.Yardsticks;

namespace GallantSms.Bench.Benches;

/// <summary>Single sends, one recipient each, answered 202 when durable: with the workers sending beside it, then the API alone.</summary>
internal sealed class AcceptBench : IBench
{
    private const int Connections = 64;
    private static readonly int[] Clients = [64, 256];

    public string Name => "accept";

    public bool CrossesTransport => true;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        await using var installation = await run.InstallAsync(ct);
        await installation.Carrier.SetAsync(receipts: false, ct);
        var yardsticks = await YardsticksAsync(run, installation, ct);
        await WithWorkersAsync(run, installation, yardsticks, ct);
        if (run.Broker is null) await AloneAsync(run, installation, yardsticks, ct); // without workers nothing is published
        await installation.ProveAsync(ct);
    }

    /// <summary>Until the compiler has done its work: some ten seconds of load.</summary>
    private const int Warm = 60_000;

    private static async Task<List<Yardstick>> YardsticksAsync(BenchRun run, Installation installation, CancellationToken ct)
    {
        await using var table = await ShapedTable.CreateAsync(installation.Customer.Database.Source, ct);
        var count = run.Scaled(30_000);
        var rows = Stats.Median(await run.RepeatAsync(() => Rows.OneRowCommitsAsync(table, Connections, count, ct)));
        var each = run.Broker is { } broker
            ? new Yardstick("a row and a confirmed publish each, 64 connections", Stats.Median(await run.RepeatAsync(() => PublishEach.RunAsync(table, broker, Connections, count, ct))))
            : new Yardstick("a row and an outbox row each, 64 connections", Stats.Median(await run.RepeatAsync(() => Rows.RowAndOutboxAsync(table, Connections, count, ct))));
        var groups = Stats.Median(await run.RepeatAsync(() => Rows.CopyAsync(table, connections: 2, run.Scaled(200_000), group: 64, ct)));
        return [new("one-row commits, 64 connections", rows), each, new("COPY and commit of 64 rows, 2 connections", groups)];
    }

    private static async Task AloneAsync(BenchRun run, Installation installation, List<Yardstick> yardsticks, CancellationToken ct)
    {
        await installation.ServeAsync(workers: false, ct);
        await SendAsync(installation, 64, run.Scaled(Warm), ct);
        foreach (var clients in Clients)
        {
            var before = await installation.Customer.Database.TallyAsync(ct);
            var count = run.Scaled(60_000);
            var results = await run.RepeatAsync(() => SendAsync(installation, clients, count, ct));
            var added = await installation.Customer.Database.TallyAsync(ct) - before;
            Check.Equal((long)count * results.Count, added.Waiting, "accepted sends that wait in the database");
            Check.Equal(added.Waiting, added.Total, "messages in the database");
            run.Add(new($"single sends accepted, {clients} clients, API alone", "/s", [.. results.Select(r => r.PerSecond)], clients == 64 ? 10_000 : null, yardsticks, [Latency(results)]));
        }
    }

    private static async Task WithWorkersAsync(BenchRun run, Installation installation, List<Yardstick> yardsticks, CancellationToken ct)
    {
        await installation.ServeAsync(workers: true, ct);
        await SendAsync(installation, 64, run.Scaled(Warm), ct);
        await installation.Customer.Database.HandedOverAsync(ct);
        foreach (var clients in Clients)
        {
            var count = run.Scaled(60_000);
            var results = await run.RepeatAsync(() => SendAndDrainAsync(installation, clients, count, ct));
            var accepted = results.ConvertAll(r => r.Accepted);
            run.Add(new($"single sends accepted, {clients} clients, workers sending", "/s", [.. accepted.Select(r => r.PerSecond)], clients == 64 ? 10_000 : null, yardsticks, [Latency(accepted)]));
            run.Add(new(
                $"single sends from first request to all handed over, {clients}", "/s", [.. results.Select(r => count / r.HandedOver.TotalSeconds)], null,
                [new("the same, only accepted", Stats.Median(accepted.Select(r => r.PerSecond)))],
                [$"all {count:N0} handed over {Stats.Median(results.Select(r => (r.HandedOver - r.Accepted.Elapsed).TotalMilliseconds)):N0} ms after the last 202"]));
        }
    }

    private static async Task<(LoadResult Accepted, TimeSpan HandedOver)> SendAndDrainAsync(Installation installation, int clients, int count, CancellationToken ct)
    {
        var database = installation.Customer.Database;
        var (before, carrier) = (await database.TallyAsync(ct), await installation.Carrier.CountsAsync(ct));
        await database.CheckpointAsync(ct);
        var start = Stopwatch.GetTimestamp();
        var accepted = await SendAsync(installation, clients, count, ct);
        await database.HandedOverAsync(ct);
        var handedOver = Stopwatch.GetElapsedTime(start);

        await Counts.HandedOverAsync(installation, before, carrier, count, ct);
        return (accepted, handedOver);
    }

    private static Task<LoadResult> SendAsync(Installation installation, int clients, int count, CancellationToken ct) =>
        RawLoad.RunAsync(installation.Api, clients, count, 202, RawRequest.SingleSends(installation.Api, installation.Customer.Key, count), ct);

    private static string Latency(List<LoadResult> results) =>
        $"{results[0].Count:N0} requests a run; answer p50 {Stats.Median(results.Select(r => r.P50)):N1} ms, p99 {Stats.Median(results.Select(r => r.P99)):N1} ms; first after {Stats.Median(results.Select(r => r.FirstAt.TotalMilliseconds)):N1} ms, last after {Stats.Median(results.Select(r => r.Elapsed.TotalSeconds)):N2} s";
}
