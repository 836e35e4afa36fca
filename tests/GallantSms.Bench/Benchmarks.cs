using GallantSms.Bench.Benches;
using GallantSms.Bench.Installations;
using GallantSms.Bench.Reporting;

namespace GallantSms.Bench;

/// <summary>Runs what is asked for, over every transport there is. A bench that fails does not keep the others from running.</summary>
internal static class Benchmarks
{
    private static readonly IBench[] All = [new AcceptBench(), new BulkBench(), new BulkAcceptBench(), new ReceiptsBench(), new UrgentBench(), new MemoryBench(), new SmppBench(), new HttpBench(), new ReportsBench(), new SearchBench()];

    /// <summary>Exit code 0: all measured and every count right. 1: something failed. 2: wrong arguments or surroundings. 130: interrupted.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        if (args.Contains("--help"))
        {
            Console.WriteLine(BenchOptions.Usage);
            return 0;
        }

        BenchOptions options;
        Surroundings surroundings;
        try
        {
            options = BenchOptions.Parse(args, [.. All.Select(b => b.Name)]);
            surroundings = Surroundings.FromEnvironment();
        }
        catch (BenchFailure e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }

        var report = new Report(await Machine.DescribeAsync(surroundings, ct), options);
        report.PrintHead();
        try
        {
            foreach (var bench in All.Where(b => options.Names.Count == 0 ? b is not SearchBench : options.Names.Contains(b.Name)))
            {
                await RunAsync(bench, new(surroundings, options, report, bench.Name, Broker: null), ct);
                if (surroundings.Broker is { } broker && bench.CrossesTransport)
                    await RunAsync(bench, new(surroundings, options, report, bench.Name, broker), ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            report.Fail("all", "interrupted");
        }

        report.PrintTable();
        Console.WriteLine($"Written to {report.Write(surroundings.Output)}");
        return ct.IsCancellationRequested ? 130 : report.Failed ? 1 : 0;
    }

    private static async Task RunAsync(IBench bench, BenchRun run, CancellationToken ct)
    {
        Console.WriteLine($"{Environment.NewLine}== {bench.Name}, {run.Transport}");
        try
        {
            await bench.RunAsync(run, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            run.Report.Fail($"{bench.Name}, {run.Transport}", e is BenchFailure ? e.Message : e.ToString());
        }
    }
}
