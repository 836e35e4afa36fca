using System.Diagnostics;
using GallantSms.Bench.Installations;
using GallantSms.Bench.Load;
using GallantSms.Bench.Reporting;
using GallantSms.Bench.Yardsticks;

namespace GallantSms.Bench.Benches;

/// <summary>
/// What a tenant feels of another's 200,000: its urgent messages from the request to the carrier's answer, and its own bulk
/// of 100 from the request to the last receipt.
/// </summary>
internal sealed class UrgentBench : IBench
{
    private const int SmallBulk = 100;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(10);

    public string Name => "urgent";

    public bool CrossesTransport => true;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        await using var installation = await run.InstallAsync(ct);
        await installation.Carrier.SetAsync(receipts: false, ct);
        var post = await CarrierPosts.RunSinglesAsync(installation.Carrier, connections: 1, run.Scaled(5_000), ct);
        await installation.ServeAsync(workers: true, ct);
        var (busy, quick) = (installation.Customer, await installation.OpenCustomerAsync("Baobab Bank", "baobab", ct));
        await WarmAsync(run, busy, quick, ct);

        var idle = await run.RepeatAsync(() => UrgentAsync(quick, UntilSent(run.Scaled(300)), ct));
        AddLatencies(run, "urgent to the carrier, idle", idle, null, [new("raw post to the simulator p50", post.P50), new("raw post to the simulator p99", post.P99)], []);

        foreach (var receipts in new[] { false, true })
        {
            await installation.Carrier.SetAsync(receipts, ct);
            var drains = await run.RepeatAsync(() => WhileDrainingAsync(run, installation, busy, quick, receipts, (done, token) => UrgentAsync(quick, done, token), ct));
            AddLatencies(
                run, $"urgent to the carrier while {run.Scaled(200_000):N0} drain{(receipts ? " and are receipted" : "")}", drains.ConvertAll(d => d.Result), 300,
                [new("idle p50", Stats.Percentile(idle.SelectMany(i => i), 0.5)), new("idle p99", Stats.Percentile(idle.SelectMany(i => i), 0.99))],
                [$"the other tenant's drained in {Stats.Median(drains.Select(d => d.Drained.TotalSeconds)):N1} s"]);
        }

        await SmallBulkAsync(run, installation, busy, quick, ct);
        await installation.ProveAsync(ct);
    }

    private static async Task SmallBulkAsync(BenchRun run, Installation installation, Sender busy, Sender quick, CancellationToken ct)
    {
        var alone = await run.RepeatAsync(() => FinishSmallBulkAsync(quick, ct));
        var drains = await run.RepeatAsync(() => WhileDrainingAsync(run, installation, busy, quick, receipts: true, (_, token) => FinishSmallBulkAsync(quick, token), ct));
        run.Add(new(
            $"a bulk of {SmallBulk} to its last receipt while {run.Scaled(200_000):N0} drain", "s", [.. drains.Select(d => d.Result)], null, [new("the same, idle", Stats.Median(alone))],
            [$"the other tenant's drained in {Stats.Median(drains.Select(d => d.Drained.TotalSeconds)):N1} s"]));
    }

    private static void AddLatencies(BenchRun run, string name, List<List<double>> samples, double? aim, Yardstick[] yardsticks, string[] notes)
    {
        var all = samples.SelectMany(s => s).ToList();
        notes = [$"{all.Count:N0} messages, slowest {all.DefaultIfEmpty().Max():N0} ms", .. notes];
        foreach (var (word, share, most) in new[] { ("p50", 0.5, (double?)null), ("p99", 0.99, aim) })
            run.Add(new($"{name}, {word}", "ms", [.. samples.Select(s => Stats.Percentile(s, share))], most, [.. yardsticks.Where(y => y.Name.EndsWith(word, StringComparison.Ordinal))], notes));
    }

    private static async Task WarmAsync(BenchRun run, Sender busy, Sender quick, CancellationToken ct)
    {
        var size = run.Scaled(50_000);
        await busy.BulkAsync(Bodies.Bulk(size), size, ct);
        await UrgentAsync(quick, UntilSent(run.Scaled(500)), ct);
        await busy.Database.HandedOverAsync(ct);
    }

    private static Func<int, bool> UntilSent(int count) => sent => sent >= count;

    /// <summary>Does something for the quick tenant while the busy one's bulk drains; its argument says when that is through.</summary>
    private static async Task<(T Result, TimeSpan Drained)> WhileDrainingAsync<T>(
        BenchRun run, Installation installation, Sender busy, Sender quick, bool receipts, Func<Func<int, bool>, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        var size = run.Scaled(100_000);
        var (before, counted, other) = (await busy.Database.TallyAsync(ct), await installation.Carrier.CountsAsync(ct), await quick.Database.TallyAsync(ct));
        await busy.Database.CheckpointAsync(ct);

        // Due at one moment, so that the whole of it drains and none of it is still being accepted.
        var due = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(run.Options.Quick ? 2 : 5);
        await Task.WhenAll(busy.BulkAsync(Bodies.Bulk(size, due), size, ct), busy.BulkAsync(Bodies.Bulk(size, due), size, ct));
        if (due - DateTimeOffset.UtcNow is var left && left > TimeSpan.Zero) await Task.Delay(left, ct);
        var draining = DrainAsync(busy, Stopwatch.StartNew(), ct);
        var result = await work(_ => draining.IsCompleted, ct);
        var drained = await draining;

        await quick.Database.HandedOverAsync(ct);
        var more = await quick.Database.TallyAsync(ct) - other;
        var expected = 2L * size + more.Total;
        var taken = receipts
            ? await installation.Carrier.UntilAsync(c => c.ReceiptsSent - counted.ReceiptsSent >= expected, ct)
            : await installation.Carrier.CountsAsync(ct);
        var added = await busy.Database.TallyAsync(ct) - before;
        Check.Equal(2L * size, receipts ? added.Delivered : added.Sent, "messages of the bulk that arrived");
        Check.Equal(expected, taken.Distinct - counted.Distinct, "messages the simulator saw");
        Check.Equal(counted.Duplicates, taken.Duplicates, "messages the simulator saw twice");
        return (result, drained);
    }

    private static async Task<TimeSpan> DrainAsync(Sender busy, Stopwatch clock, CancellationToken ct)
    {
        await busy.Database.HandedOverAsync(ct);
        return clock.Elapsed;
    }

    /// <summary>An urgent message every ten milliseconds, whatever became of those before; milliseconds from its request to the carrier's answer.</summary>
    private static async Task<List<double>> UrgentAsync(Sender sender, Func<int, bool> done, CancellationToken ct)
    {
        var sends = new List<Task<(Guid Batch, DateTimeOffset At)>>();
        using (var tick = new PeriodicTimer(Every))
        {
            // At least one, however soon it is done.
            do sends.Add(SendAsync(sender, ct));
            while (await tick.WaitForNextTickAsync(ct) && !done(sends.Count));
        }

        var sent = (await Task.WhenAll(sends)).ToDictionary(s => s.Batch, s => s.At);
        await sender.Database.HandedOverAsync(ct);
        await using var command = sender.Database.Source.CreateCommand("select m.batch_id, a.ended_at from messages m join attempts a on a.message_id = m.id where m.batch_id = any ($1) and a.outcome = 1");
        command.Parameters.Add(new() { Value = sent.Keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var latencies = new List<double>();
        while (await reader.ReadAsync(ct)) latencies.Add((reader.GetFieldValue<DateTimeOffset>(1) - sent[reader.GetGuid(0)]).TotalMilliseconds);
        Check.Equal(sent.Count, latencies.Count, "urgent messages that a carrier took");
        return latencies;
    }

    private static async Task<(Guid Batch, DateTimeOffset At)> SendAsync(Sender sender, CancellationToken ct)
    {
        var body = Bodies.Send(urgent: true);
        var at = DateTimeOffset.UtcNow;
        return (await sender.SendAsync(body, ct), at);
    }

    private static async Task<double> FinishSmallBulkAsync(Sender sender, CancellationToken ct)
    {
        var body = Bodies.Bulk(SmallBulk);
        var clock = Stopwatch.StartNew();
        var id = await sender.BulkAsync(body, SmallBulk, ct);
        while (!await sender.IsFinishedAsync(id, ct)) await Task.Delay(20, ct);
        return clock.Elapsed.TotalSeconds;
    }
}
