using System.Globalization;
using System.Net.Http.Json;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.ChaosTests.Installation;

/// <summary>
/// All of GallantSms as processes of the operating system: PostgreSQL, RabbitMQ or none, the carrier simulator, the API with
/// its workers, and with a broker a second process of workers.
/// </summary>
internal sealed class Gallant : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Dictionary<string, string?> _environment;
    private readonly string _program = Checkout.Program("GallantSms.WebApi", "GALLANT_TEST_WEBAPI");
    private readonly List<Role> _roles = [];
    private PostgresCluster? _postgres;
    private RabbitBroker? _rabbit;
    private ElasticsearchNode? _search;

    private Gallant(string folder)
    {
        _folder = folder;
        // Short, so that what a crash left is found within the run; else as in production.
        _environment = new()
        {
            ["GALLANT_RABBITMQ"] = "",
            ["GALLANT_ELASTICSEARCH"] = "",
            ["GALLANT_DB_PREFIX"] = "gallant",
            ["GALLANT_DATA"] = Path.Combine(folder, "data"),
            ["Delivery__Lease"] = "00:00:05",
            ["Delivery__SweepEvery"] = "00:00:01",
            ["Delivery__BelieveNotFoundAfter"] = "00:00:03",
            ["Delivery__RetryDelay"] = "00:00:00.500",
            ["Delivery__ReleaseGrace"] = "00:00:10",
            ["Accept__ReleaseGrace"] = "00:00:10",
            ["Logging__LogLevel__Default"] = "Information",
        };
    }

    public string Folder => _folder;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public string Postgres => _postgres!.ConnectionString;

    /// <summary>What the carrier took, a line each.</summary>
    public string SubmitLog => Path.Combine(_folder, "carrier", "submits.jsonl");

    /// <summary>Keys of tenants that may send.</summary>
    public IReadOnlyList<string> ApiKeys { get; private set; } = [];

    public IReadOnlyList<Victim> Victims { get; private set; } = [];

    public IEnumerable<string> EndedByThemselves => _roles.Where(r => r.EndedByItself).Select(r => r.Name);

    public static async Task<Gallant> StartAsync(Transport transport, bool search = false)
    {
        var folder = Directory.CreateTempSubdirectory("gallant-chaos-").FullName;
        // PostgreSQL's user, when that is another one, must pass through.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("711", 8));
        var gallant = new Gallant(folder);
        try
        {
            await gallant.StartServicesAsync(transport, search);
            await gallant.StartRolesAsync(gallant._postgres!);
            return gallant;
        }
        catch
        {
            await gallant.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a verb of the program to its end.</summary>
    public Task<(int Code, string Output)> VerbAsync(params string[] arguments) => Shell.TryAsync(_environment, "dotnet", [_program, .. arguments]);

    /// <summary>Stops everything. The folder with the logs and the carrier's journal stays; see <see cref="Forget"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var role in _roles) await role.DisposeAsync();
        _roles.Clear();
        if (_rabbit is not null) await _rabbit.DisposeAsync();
        if (_search is not null) await _search.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
        (_rabbit, _search, _postgres) = (null, null, null);
    }

    public void Forget() => Directory.Delete(_folder, recursive: true);

    private async Task StartServicesAsync(Transport transport, bool search)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "pids"), "");
        using (Shell.Start(
            _environment, "/dev/null", "bash", Path.Combine(AppContext.BaseDirectory, "Installation", "undertaker.sh"),
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture), _folder, Checkout.Script("postgres.sh")))
        {
            // It waits for the end of this process.
        }

        if (transport == Transport.RabbitMq)
        {
            _rabbit = await RabbitBroker.StartAsync();
            _environment["GALLANT_RABBITMQ"] = _rabbit.Uri;
        }

        if (search)
        {
            _search = await ElasticsearchNode.StartAsync(Path.Combine(_folder, "elasticsearch"));
            _environment["GALLANT_ELASTICSEARCH"] = _search.Address;
        }

        _postgres = await PostgresCluster.StartAsync(Path.Combine(_folder, "postgres"));
        _environment["GALLANT_POSTGRES"] = _postgres.ConnectionString;
    }

    private async Task StartRolesAsync(PostgresCluster postgres)
    {
        var carrierPort = Ports.Free();
        Url = Local(Ports.Free());
        var carrier = new Role(
            "carrier", _folder, Checkout.Program("GallantSms.Simulator", "GALLANT_TEST_SIMULATOR"), _environment,
            "--port", $"{carrierPort}", "--data", Path.Combine(_folder, "carrier"), "--callback-url", $"{Url}callbacks/simulator/{{account}}")
        { Url = Local(carrierPort) };
        await StartAsync(carrier);
        await TroubleAsync(carrier.Url);

        _environment["GALLANT_SIMULATOR_URL"] = carrier.Url.ToString();
        await Shell.RunAsync(_environment, "dotnet", _program, "migrate");
        var keys = Path.Combine(_folder, "env");
        await Shell.RunAsync(_environment, "dotnet", _program, "seed", "--env-file", keys);
        ApiKeys = [.. (await File.ReadAllLinesAsync(keys)).Select(l => l.Split('=', 2)).Where(p => p[0] is "GALLANT_API_KEY" or "GALLANT_RESELLER_API_KEY").Select(p => p[1])];

        var api = Program("api", Url, "serve");
        await StartAsync(api);
        var victims = new List<Victim> { new("api", api.KillAsync, api.StartAsync), new("postgres", postgres.KillAsync, postgres.RestartAsync) };
        if (_rabbit is not null)
        {
            foreach (var queue in new[] { "sms.urgent", "sms.single", "sms.bulk" }) await _rabbit.UntilOnDiskAsync(queue);
            victims.Add(new("rabbitmq", _rabbit.KillAsync, _rabbit.RestartAsync));
            var worker = Program("worker", Local(Ports.Free()), "worker");
            await StartAsync(worker);
            victims.Add(new("worker", worker.KillAsync, worker.StartAsync));
        }

        if (_search is not null) victims.Insert(0, new("elasticsearch", _search.KillAsync, _search.RestartAsync));
        Victims = victims;
    }

    private Role Program(string name, Uri url, string verb) =>
        new(name, _folder, _program, new Dictionary<string, string?>(_environment) { ["GALLANT_URLS"] = url.ToString().TrimEnd('/') }, verb) { Url = url };

    private async Task StartAsync(Role role)
    {
        _roles.Add(role);
        await role.StartAsync();
    }

    /// <summary>A carrier with a bad day: slow enough that kills find submits on their way, some answers lost, receipts late, twice and out of order.</summary>
    private static async Task TroubleAsync(Uri carrier)
    {
        using var http = new HttpClient { BaseAddress = carrier };
        using var answer = await http.PutAsJsonAsync("control/faults", new
        {
            latency_ms = 20,
            latency_jitter_ms = 150,
            cut_rate = 0.02,
            unavailable_rate = 0.02,
            throttle_rate = 0.01,
            interim = true,
            receipt_delay_ms = 50,
            receipt_jitter_ms = 12_000, // many come after the sweeper: they cannot settle for it what a kill left open
            duplicate_rate = 0.05,
            reorder_rate = 0.05,
        });
        answer.EnsureSuccessStatusCode();
    }

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}/");
}
