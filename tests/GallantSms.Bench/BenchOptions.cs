using System.Globalization;

namespace GallantSms.Bench;

/// <summary>What is measured, and how much of it.</summary>
/// <param name="Names">Benches to run; all of them when empty.</param>
/// <param name="Quick">A tenth of every count: shows that it works, not how fast.</param>
/// <param name="Runs">Repeats of every figure; the median is reported.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Names, bool Quick, int Runs)
{
    public const string Usage = """
        usage: ./gallant bench [NAME...] [--quick] [--rabbitmq] [--runs N]
          accept       durable single sends a second, 64 and 256 clients, the API alone and with its workers
          bulk         a bulk of 500,000 to its hand-over, then to its receipts, in batches and one message a request
          bulk-accept  recipients a second accepted in bulk
          receipts     receipts a second, one a request and in batches of 100
          urgent       the urgent lane's p50 and p99 idle and while 200,000 bulk messages of another tenant drain
          memory       memory of every process at a backlog of 10,000 and of 1,000,000
          smpp         submits a second through the SMPP adapter, windows of 10 and of 100
          http         the adapters that speak HTTP, one message a request and a hundred, to carriers that only answer
          search       2,000,000 messages indexed beside raw _bulk, twelve searches in both stores; by name only, it needs an Elasticsearch
        Without names: all others. --quick: a tenth of every count. --rabbitmq (or GALLANT_RABBITMQ): what crosses the
        transport is measured over RabbitMQ too. Figures are printed and written to .run/bench/<time>.json.
        """;

    /// <exception cref="BenchFailure">An argument that is not known.</exception>
    public static BenchOptions Parse(string[] args, IReadOnlyCollection<string> known)
    {
        var (names, quick, runs) = (new List<string>(), false, 3);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick": quick = true; break;
                case "--rabbitmq": break; // scripts/bench.sh starts it and says where it is
                case "--runs" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out runs) && runs is >= 1 and <= 99: i++; break;
                case var name when known.Contains(name): names.Add(name); break;
                case var other: throw new BenchFailure($"bench does not know '{other}'.{Environment.NewLine}{Usage}");
            }
        }

        return new(names, quick, runs);
    }

    public int Scaled(int count) => Quick ? Math.Max(1, count / 10) : count;
}
