using GallantSms.Infrastructure.Persistence;

namespace GallantSms.Bench.Installations;

/// <summary>What scripts/bench.sh built and started for this run.</summary>
/// <param name="PostgresFolder">Of a cluster started for the run; <c>null</c> when the server was given.</param>
/// <param name="Output">Where reports go.</param>
internal sealed record Surroundings(PostgresOptions Postgres, string? PostgresFolder, Uri? Broker, string WebApi, string Simulator, string Output)
{
    /// <exception cref="BenchFailure">Something is missing.</exception>
    public static Surroundings FromEnvironment()
    {
        var run = Variable("GALLANT_RUN") ?? Path.Combine(Environment.CurrentDirectory, ".run");
        return new(
            new() { Admin = Needed("GALLANT_TEST_POSTGRES"), PlatformPoolSize = 100 },
            Variable("GALLANT_TEST_POSTGRES_DIR"),
            Variable("GALLANT_TEST_RABBITMQ") is { } broker ? new Uri(broker) : null,
            Needed("GALLANT_TEST_WEBAPI"), Needed("GALLANT_TEST_SIMULATOR"), Path.Combine(run, "bench"));
    }

    private static string Needed(string name) => Variable(name) ?? throw new BenchFailure($"{name} is not set: run this by ./gallant bench.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
