using GallantSms.Bench.Installations;
using GallantSms.Bench.Load;
using GallantSms.Bench.Reporting;

namespace GallantSms.Bench.Benches;

/// <summary>
/// Memory while a backlog waits for a carrier that takes fifteen seconds to answer. The process is a fresh one for each
/// backlog, so that what is compared is the backlog and not what accepting it left on the heap; that is told beside it.
/// </summary>
internal sealed class MemoryBench : IBench
{
    private const int RequestSize = 10_000;
    private const int SlowMs = 15_000;
    private const string ApiName = "API and workers";

    public string Name => "memory";

    public bool CrossesTransport => false;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        await using var installation = await run.InstallAsync(ct);
        await installation.Carrier.SetAsync(receipts: false, ct, SlowMs);
        var (small, large) = (run.Scaled(10_000), run.Scaled(1_000_000));

        var accepting = await AcceptAsync(run, installation, small, ct);
        var few = await WorkAsync(run, installation, small, ct);
        await installation.StopApiAsync();

        var acceptingMore = await AcceptAsync(run, installation, large - small, ct);
        var many = await WorkAsync(run, installation, large, ct);
        foreach (var name in many.Keys) AddBoth(run, name, $"a backlog of {large:N0}", many[name], $"a backlog of {small:N0}", few[name]);
        AddBoth(run, "API alone", $"accepting {large:N0}", acceptingMore, $"accepting {small:N0}", accepting);

        await installation.Carrier.SetAsync(receipts: false, ct);
        AddBoth(run, ApiName, $"draining {large:N0}", await DrainAsync(installation, ct), $"a backlog of {small:N0}", few.GetValueOrDefault(ApiName, []));
        await Counts.HandedOverAsync(installation, default, default, large, ct);
        await installation.ProveAsync(ct);
    }

    /// <summary>The API alone accepts; its memory from the first request to a moment after the last.</summary>
    private static async Task<List<ProcessMemory>> AcceptAsync(BenchRun run, Installation installation, int count, CancellationToken ct)
    {
        await installation.ServeAsync(workers: false, ct);
        var size = Math.Min(run.Scaled(RequestSize), count);
        var samples = new List<ProcessMemory>();
        for (var sent = 0; sent < count; sent += size)
        {
            await installation.Customer.BulkAsync(Bodies.Bulk(size), size, ct);
            Sample(samples, installation.ApiPid);
        }

        return samples;
    }

    /// <summary>A fresh process with workers on the backlog, sampled once it has settled.</summary>
    private static async Task<Dictionary<string, List<ProcessMemory>>> WorkAsync(BenchRun run, Installation installation, int backlog, CancellationToken ct)
    {
        await installation.ServeAsync(workers: true, ct);
        await Task.Delay(TimeSpan.FromSeconds(run.Options.Quick ? 3 : 10), ct);
        var processes = new Dictionary<string, Func<IReadOnlyCollection<int>>>
        {
            [ApiName] = () => [installation.ApiPid],
            ["simulator"] = () => [installation.SimulatorPid],
            ["PostgreSQL, all processes"] = () => ProcessMemory.PostgresIn(run.Surroundings.PostgresFolder),
        };
        var samples = processes.Keys.ToDictionary(name => name, _ => new List<ProcessMemory>());
        for (var i = 0; i < (run.Options.Quick ? 10 : 40); i++)
        {
            foreach (var (name, pids) in processes) Sample(samples[name], [.. pids()]);
            await Task.Delay(250, ct);
        }

        var tally = await installation.Customer.Database.TallyAsync(ct);
        Check.Equal(backlog, tally.Total, "messages in the database");
        Check.Equal(backlog, tally.Waiting + tally.Sent, "messages that wait or were taken meanwhile");
        if (tally.Waiting < backlog / 2) throw new BenchFailure($"The backlog of {backlog:N0} melted to {tally.Waiting:N0} while it was looked at.");
        return samples;
    }

    private static async Task<List<ProcessMemory>> DrainAsync(Installation installation, CancellationToken ct)
    {
        var samples = new List<ProcessMemory>();
        for (var drained = installation.Customer.Database.HandedOverAsync(ct); ; await Task.Delay(250, ct))
        {
            Sample(samples, installation.ApiPid);
            if (!drained.IsCompleted) continue;
            await drained;
            return samples;
        }
    }

    private static void Sample(List<ProcessMemory> samples, params int[] pids)
    {
        if (ProcessMemory.Of(pids) is { } memory) samples.Add(memory);
    }

    /// <summary>Nothing where memory cannot be read: not on Linux, or a server that was given.</summary>
    private static void AddBoth(BenchRun run, string process, string now, List<ProcessMemory> samples, string then, List<ProcessMemory> beside)
    {
        if (samples.Count == 0 || beside.Count == 0) return;
        foreach (var (kind, of) in new[] { ("resident", (Func<ProcessMemory, double>)(m => m.Resident)), ("private", m => m.Private) })
        {
            double? aim = process == ApiName && now.StartsWith("a backlog", StringComparison.Ordinal) ? Stats.Median(beside.Select(of)) * 1.1 : null;
            run.Add(new($"{process}, {kind}, {now}", "MiB", [Stats.Median(samples.Select(of))], aim, [new(then, Stats.Median(beside.Select(of)))],
                [$"most {samples.Max(of):N1} MiB over {samples.Count} samples, beside it {beside.Max(of):N1} MiB"]));
        }
    }
}
