using System.Diagnostics;
using System.Globalization;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Search;

namespace GallantSms.WebApi.Verbs;

/// <summary>The operator's verbs for the search index. Both work while everything runs.</summary>
internal static class SearchIndexVerbs
{
    public static async Task<int> ReindexAsync(string[] args)
    {
        await using var app = GallantHost.Build([], default);
        if (await TenantsAsync(app, args) is not { } tenants) return 2;
        var reindex = app.Services.GetRequiredService<SearchReindex>();
        foreach (var tenant in tenants)
        {
            var (clock, told) = (Stopwatch.StartNew(), TimeSpan.Zero);
            var count = await reindex.RunAsync(tenant, soFar =>
            {
                if (clock.Elapsed - told < TimeSpan.FromSeconds(5)) return;
                told = clock.Elapsed;
                Console.WriteLine($"{tenant.Name}: {soFar:N0} messages, {soFar / clock.Elapsed.TotalSeconds:N0} a second");
            }, CancellationToken.None);
            Console.WriteLine($"{tenant.Name}: {count:N0} messages in {clock.Elapsed.TotalSeconds:N1} s; the new index answers");
        }

        return 0;
    }

    public static async Task<int> DriftAsync(string[] args)
    {
        await using var app = GallantHost.Build([], default);
        if (await TenantsAsync(app, args) is not { } tenants) return 2;
        var (drift, search) = (app.Services.GetRequiredService<SearchDrift>(), app.Services.GetRequiredService<IMessageSearch>());
        var wait = TimeSpan.FromSeconds(int.TryParse(Verb.Option(args, "--wait"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 10);
        var holds = true;
        Console.WriteLine($"{"tenant",-28} {"day",-10} {"database",12} {"index",12} {"sum",18} {"of the index",18}");
        foreach (var tenant in tenants)
        {
            await CaughtUpAsync(search, tenant, wait);
            foreach (var day in await drift.CompareAsync(tenant, CancellationToken.None))
            {
                holds &= !day.IsDrift;
                Console.WriteLine(
                    $"{tenant.Name,-28} {day.Day,-10:yyyy-MM-dd} {day.Database.Count,12} {day.Index.Count,12} {day.Database.Sum,18} {day.Index.Sum,18}{(day.IsDrift ? "  DIFFERS" : "")}");
            }
        }

        Console.WriteLine(holds ? "Drift 0." : "The index differs from the database: run search-reindex.");
        return holds ? 0 : 1;
    }

    private static async Task CaughtUpAsync(IMessageSearch search, TenantInfo tenant, TimeSpan wait)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(500))
        {
            var state = await search.StateAsync(tenant, CancellationToken.None);
            if (state is { Available: true, Behind: 0 }) return;
            if (clock.Elapsed < wait) continue;
            Console.WriteLine($"{tenant.Name}: {state.Behind:N0} changes are not indexed yet{(state.Available ? "" : ", and the index does not answer")}.");
            return;
        }
    }

    /// <summary>The one that is named by its slug or id, else all; null when there is no such tenant.</summary>
    private static async Task<IReadOnlyList<TenantInfo>?> TenantsAsync(WebApplication app, string[] args)
    {
        var all = await app.Services.GetRequiredService<ITenantDirectory>().AllAsync(CancellationToken.None);
        if (args.FirstOrDefault(a => !a.StartsWith("--", StringComparison.Ordinal) && a != Verb.Option(args, "--wait")) is not { } name) return all;
        await using var command = app.Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand("select id from tenants where slug = $1 or id::text = $1");
        command.Parameters.Add(BatchCommands.Value(name));
        var id = await command.ExecuteScalarAsync();
        if (all.FirstOrDefault(t => t.Id.Equals(id)) is { } one) return [one];
        await Console.Error.WriteLineAsync($"There is no tenant '{name}'.");
        return null;
    }
}
