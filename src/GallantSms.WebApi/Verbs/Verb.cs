namespace GallantSms.WebApi.Verbs;

internal static class Verb
{
    private const string Usage = """
        usage: gallant-api VERB
          serve [--no-workers]     the API, and the sender workers unless told otherwise
          worker                   sender workers only
          migrate                  brings every database to this version's schema
          seed --env-file PATH     makes the demo accounts and writes their keys into the file
          demo --url URL           sends 100 messages with GALLANT_API_KEY and shows them arrive
          proof                    proves every tenant's ledger; exit code 1 when one does not hold
          openapi --out FILE       writes the OpenAPI document; needs no database
          redrive [LANE]           puts dead-lettered work back on its lane
          search-reindex [TENANT]  builds the search index anew beside the one that answers; killed, it goes on when run again
          search-drift [TENANT] [--wait SECONDS]
                                   compares the search index with the database, day by day; exit code 1 when they differ
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var rest = args.Skip(1).ToArray();
        try
        {
            switch (args.FirstOrDefault())
            {
                case "serve":
                    await GallantHost.Build(rest, new(Api: true, Workers: !rest.Contains("--no-workers"))).RunAsync();
                    return 0;
                case "worker":
                    await GallantHost.Build(rest, new(Api: false, Workers: true)).RunAsync();
                    return 0;
                case "migrate": return await Maintenance.MigrateAsync(rest);
                case "seed": return await Seed.RunAsync(rest);
                case "demo": return await Demo.RunAsync(rest);
                case "proof": return await Maintenance.ProofAsync(rest);
                case "openapi": return await OpenApi.RunAsync(rest);
                case "redrive": return await Maintenance.RedriveAsync(rest);
                case "search-reindex": return await SearchIndexVerbs.ReindexAsync(rest);
                case "search-drift": return await SearchIndexVerbs.DriftAsync(rest);
                default:
                    await Console.Error.WriteLineAsync(Usage);
                    return 2;
            }
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException e)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, e.Failures));
            return 2;
        }
    }

    /// <summary>The value after <paramref name="name"/>, or <c>null</c>.</summary>
    public static string? Option(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
