using System.Globalization;
using GallantSms.ChaosTests;
using GallantSms.ChaosTests.Installation;
using GallantSms.IntegrationTests.Support;

// ./gallant chaos: the crash tests at full length, as a program.
const string Usage = """
    usage: ./gallant chaos [--kills N] [--seed N] [--transport rabbitmq|in-process|both] [--search] [--clients N]
      --kills N       kills of each run (25)
      --seed N        who is killed when; also CHAOS_SEED (random, and printed)
      --clients N     sends on their way at once (6; 2 with --search, where a search server needs the machine as well)
      --search        kills Elasticsearch and the process with the indexer, and proves the index at the end (without RabbitMQ)
      --transport T   with RabbitMQ, without it, or one run of each (both; without RabbitMQ where none is installed)
    """;

var (kills, seed, transports) = (25, ChaosOptions.AnySeed(), new List<Transport> { Transport.InProcess, Transport.RabbitMq });
var search = args.Contains("--search");
var clients = search ? 2 : 6;
if (search) (args, transports) = ([.. args.Where(a => a != "--search")], [Transport.InProcess]);
if (search && ElasticsearchNode.NoNode is { } none)
{
    await Console.Error.WriteLineAsync($"Without Elasticsearch there is nothing to kill: {none}.");
    return 2;
}

for (var i = 0; i < args.Length; i += 2)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    var number = int.TryParse(value, CultureInfo.InvariantCulture, out var n) && n >= 0;
    switch (args[i])
    {
        case "--kills" when number: kills = n; break;
        case "--seed" when number: seed = n; break;
        case "--clients" when number && n > 0: clients = n; break;
        case "--transport" when value == "rabbitmq": transports = [Transport.RabbitMq]; break;
        case "--transport" when value == "in-process": transports = [Transport.InProcess]; break;
        case "--transport" when value == "both": break;
        default:
            await Console.Error.WriteLineAsync(Usage);
            return 2;
    }
}

if (transports.Contains(Transport.RabbitMq) && RabbitBroker.NoServer is { } why)
{
    Console.WriteLine($"Without RabbitMQ: {why}.");
    transports.Remove(Transport.RabbitMq);
}

var holds = transports.Count > 0;
foreach (var transport in transports)
{
    var report = await new ChaosRun(new(transport, kills, seed) { Search = search, Clients = clients, Only = search ? ["elasticsearch", "api"] : [] }, Console.WriteLine).RunAsync();
    Console.WriteLine(report);
    holds &= report.Holds;
}

return holds ? 0 : 1;
