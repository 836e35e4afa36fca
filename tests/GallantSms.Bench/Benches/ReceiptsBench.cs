using GallantSms.Bench.Installations;
using GallantSms.Bench.Load;
using GallantSms.Bench.Reporting;
using GallantSms.Bench.Yardsticks;
using Npgsql;

namespace GallantSms.Bench.Benches;

/// <summary>Signed receipt callbacks for messages that were sent without one, answered 200 when stored.</summary>
internal sealed class ReceiptsBench : IBench
{
    private const int Connections = 64;

    public string Name => "receipts";

    public bool CrossesTransport => false;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        await using var installation = await run.InstallAsync(ct);
        await installation.Carrier.SetAsync(receipts: false, ct);
        double updates;
        await using (var table = await ShapedTable.CreateAsync(installation.Customer.Database.Source, ct))
            updates = Stats.Median(await run.RepeatAsync(() => Rows.UnnestUpdatesAsync(table, run.Scaled(100_000), 500, ct)));

        await installation.ServeAsync(workers: true, ct);
        var single = run.Scaled(60_000);
        var live = RawRequest.Always(RawRequest.Get(installation.Api, "/health/live"));
        await RawLoad.RunAsync(installation.Api, Connections, run.Scaled(10_000), 200, live, ct);
        var requests = Stats.Median(await run.RepeatAsync(async () => (await RawLoad.RunAsync(installation.Api, Connections, single, 200, live, ct)).PerSecond));
        await OneAsync(installation, run.Scaled(10_000), 1, Connections, ct); // warm

        Yardstick[] yardsticks = [new("GET /health/live, 64 connections (requests)", requests), new("updates by unnest of 500 (rows)", updates)];
        foreach (var (count, batch, connections) in new[] { (single, 1, Connections), (run.Scaled(200_000), 100, 8) })
        {
            var results = await run.RepeatAsync(() => OneAsync(installation, count, batch, connections, ct));
            run.Add(new(
                $"receipts stored, {(batch == 1 ? "one a request" : $"{batch} a request")}, {connections} connections", "/s",
                [.. results.Select(r => count / r.Elapsed.TotalSeconds)], 15_000, yardsticks,
                [$"{count:N0} receipts a run; answer p50 {Stats.Median(results.Select(r => r.P50)):N1} ms, p99 {Stats.Median(results.Select(r => r.P99)):N1} ms"]));
        }

        await installation.ProveAsync(ct);
    }

    /// <summary>Sends a bulk, then reports every message of it.</summary>
    private static async Task<LoadResult> OneAsync(Installation installation, int count, int batch, int connections, CancellationToken ct)
    {
        var customer = installation.Customer;
        var (before, counted) = (await customer.Database.TallyAsync(ct), await installation.Carrier.CountsAsync(ct));
        foreach (var size in Enumerable.Repeat(100_000, count / 100_000).Append(count % 100_000).Where(s => s > 0))
            await customer.BulkAsync(Bodies.Bulk(size), size, ct);
        await customer.Database.HandedOverAsync(ct);
        await Counts.HandedOverAsync(installation, before, counted, count, ct);

        var ids = await SentAsync(customer.Database.Source, ct);
        Check.Equal(count, ids.Length, "messages that wait for a receipt");
        var requests = ids.Chunk(batch).Select(part => Receipts.Delivered(installation.Api, part)).ToArray();
        var stored = await StoredAsync(customer.Database.Source, ct);
        await customer.Database.CheckpointAsync(ct);
        var result = await RawLoad.RunAsync(installation.Api, connections, requests.Length, 200, RawRequest.Each(requests), ct);

        Check.Equal(count, (await customer.Database.TallyAsync(ct)).Delivered - before.Delivered, "messages delivered");
        Check.Equal(count, await StoredAsync(customer.Database.Source, ct) - stored, "receipts stored");
        return result;
    }

    private static async Task<Guid[]> SentAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select coalesce(array_agg(id order by id), '{}') from messages where status = 6");
        return (Guid[])(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<long> StoredAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select count(*) from receipts");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
