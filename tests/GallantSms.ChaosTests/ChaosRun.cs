using System.Diagnostics;
using GallantSms.ChaosTests.Installation;
using GallantSms.ChaosTests.Load;
using GallantSms.ChaosTests.Proof;

namespace GallantSms.ChaosTests;

/// <summary>
/// Sends through the public API while parts of the installation are killed, waits for rest, and holds what was promised
/// against what the databases and the carrier have.
/// </summary>
internal sealed class ChaosRun(ChaosOptions options, Action<string> say)
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromMinutes(1);

    private readonly Verdict _verdict = new();

    public async Task<ChaosReport> RunAsync()
    {
        say($"Crash run: transport {options.Transport}, {options.Kills} kills, {ChaosOptions.SeedVariable}={options.Seed}");
        await using var gallant = await Gallant.StartAsync(options.Transport, options.Search);
        var report = new ChaosReport(options, _verdict);
        using var client = new SendClient(gallant.Url);
        try
        {
            await LoadAsync(gallant, client, report);
            var tenants = await TenantBooks.AllAsync(gallant.Postgres);
            report.Rest = await RestAsync(tenants);
            await _verdict.TakeAsync(client.Promises, tenants, await CarrierJournal.ReadAsync(gallant.SubmitLog));
            await ProofAsync(gallant);
            foreach (var name in gallant.EndedByThemselves) _verdict.Break($"The {name} ended by itself.");
        }
        catch (Exception e)
        {
            _verdict.Break(e.ToString());
        }
        finally
        {
            (report.Sends, report.Repeats) = (client.Promises.Count, client.Repeats);
            if (!report.Holds) say($"The logs are in {gallant.Folder}");
        }

        await gallant.DisposeAsync();
        if (report.Holds) gallant.Forget();
        return report;
    }

    private async Task LoadAsync(Gallant gallant, SendClient client, ChaosReport report)
    {
        var clock = Stopwatch.StartNew();
        var maker = new SendMaker(gallant.ApiKeys);
        using var load = SendLoad.Start(client, maker, options.Clients, options.Seed);
        await load.UntilAcceptedAsync(20, RecoveryLimit);
        foreach (var kill in KillPlan.Of([.. gallant.Victims.Where(v => options.Only.Count == 0 || options.Only.Contains(v.Name))], options.Kills, options.Seed))
        {
            await Task.Delay(kill.After);
            foreach (var name in gallant.EndedByThemselves) _verdict.Break($"The {name} ended by itself.");
            var outage = Stopwatch.StartNew();
            await kill.Victim.KillAsync();
            await Task.Delay(kill.Down);
            await kill.Victim.RestartAsync();
            report.Kills[kill.Victim.Name] = report.Kills.GetValueOrDefault(kill.Victim.Name) + 1;
            if (!kill.Recovers) continue;

            await HandOverAsync(client, maker);
            var before = report.Recovery.GetValueOrDefault(kill.Victim.Name);
            report.Recovery[kill.Victim.Name] = before > outage.Elapsed ? before : outage.Elapsed;
            say($"  {kill.Victim.Name} killed after {clock.Elapsed.TotalSeconds:0} s of load, recovered in {outage.Elapsed.TotalSeconds:0.0} s");
        }

        await load.StopAsync(RecoveryLimit);
        report.Load = clock.Elapsed;
    }

    /// <summary>A message accepted now reaches the carrier: the installation works again.</summary>
    private static async Task HandOverAsync(SendClient client, SendMaker maker)
    {
        using var limit = new CancellationTokenSource(RecoveryLimit);
        var promise = await client.SendAsync(maker.Urgent(Random.Shared), limit.Token);
        while (await client.StatusAsync(promise, limit.Token) is not ("sent" or "delivered" or "undelivered")) await Task.Delay(50, limit.Token);
    }

    private async Task<TimeSpan> RestAsync(IReadOnlyList<TenantBooks> tenants)
    {
        var clock = Stopwatch.StartNew();
        foreach (var tenant in tenants)
        {
            var (least, since) = (long.MaxValue, clock.Elapsed);
            while (await tenant.UnrestAsync() is { IsNone: false } unrest)
            {
                if (unrest.Size < least) (least, since) = (unrest.Size, clock.Elapsed);
                if (clock.Elapsed - since > options.Patience)
                {
                    _verdict.Break($"{tenant.Name} does not come to rest: {unrest}.");
                    break;
                }

                await Task.Delay(1000);
            }
        }

        return clock.Elapsed;
    }

    private async Task ProofAsync(Gallant gallant)
    {
        var (code, output) = await gallant.VerbAsync("proof");
        if (code != 0) _verdict.Break($"proof ended with {code}: {output}");
        if (!options.Search) return;
        var clock = Stopwatch.StartNew();
        (code, output) = await gallant.VerbAsync("search-drift", "--wait", "120");
        if (code != 0) _verdict.Break($"search-drift ended with {code}: {output}");
        say($"Search, {clock.Elapsed.TotalSeconds:0.0} s after the rest:{Environment.NewLine}{output}");
    }
}
