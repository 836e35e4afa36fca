using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Bench.Installations;

/// <summary>
/// A whole GallantSms of the bench's own: databases under a prefix nobody else uses, a simulator and, once
/// <see cref="ServeAsync"/> is called, the API. Disposing it leaves nothing behind.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private const int MostCredit = 1_000_000; // units, in micro-units below

    private readonly Surroundings _surroundings;
    private readonly Uri? _broker;
    private readonly string _prefix = $"bench_{Guid.NewGuid():N}"[..18];
    private readonly string _folder = Directory.CreateTempSubdirectory("gallant-bench-").FullName;
    private readonly PostgresOptions _postgres;
    private readonly NpgsqlDataSource _platform;
    private readonly Dictionary<string, string> _environment;
    private readonly HttpClient _api;
    private readonly HttpClient _simulator;
    private readonly List<Sender> _senders = [];
    private ChildProcess? _apiProcess;
    private ChildProcess? _simulatorProcess;

    private Installation(Surroundings surroundings, Uri? broker)
    {
        (_surroundings, _broker) = (surroundings, broker);
        _postgres = new() { Admin = surroundings.Postgres.Admin, PlatformPoolSize = surroundings.Postgres.PlatformPoolSize, Prefix = _prefix };
        _platform = NpgsqlDataSource.Create(_postgres.AdminTo(_postgres.PlatformDatabase));
        _api = Client();
        _simulator = Client();
        Carrier = new(_simulator);
        _environment = new()
        {
            ["GALLANT_POSTGRES"] = surroundings.Postgres.Admin,
            ["GALLANT_DB_PREFIX"] = _prefix,
            ["GALLANT_RABBITMQ"] = broker?.ToString() ?? "",
            ["Transport__Prefix"] = _prefix + ".",
            ["GALLANT_URLS"] = Api.GetLeftPart(UriPartial.Authority),
            ["GALLANT_SIMULATOR_URL"] = Carrier.Address.GetLeftPart(UriPartial.Authority),
            ["GALLANT_DATA"] = _folder,
            ["GALLANT_CLIENT"] = "",
            ["GALLANT_ELASTICSEARCH"] = "",
            ["DOTNET_ENVIRONMENT"] = "Production",
        };
    }

    public Uri Api => _api.BaseAddress!;

    /// <summary>As its processes are configured.</summary>
    public IReadOnlyDictionary<string, string> Settings => _environment;

    public Carrier Carrier { get; }

    /// <summary>The seeded customer.</summary>
    public Sender Customer => _senders[0];

    public int ApiPid => (_apiProcess ?? throw new InvalidOperationException("The API does not run.")).Pid;

    public int SimulatorPid => _simulatorProcess!.Pid;

    public static async Task<Installation> StartAsync(Surroundings surroundings, Uri? broker, CancellationToken ct)
    {
        var installation = new Installation(surroundings, broker);
        try
        {
            await installation.StartAsync(ct);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the API anew, with sender workers or without. Settings of the carrier account go with it.</summary>
    /// <param name="batch">Messages in one request to the carrier; 1 takes its endpoint for single messages.</param>
    public async Task ServeAsync(bool workers, CancellationToken ct, int batch = 500)
    {
        await StopApiAsync();
        await using (var command = _platform.CreateCommand("update provider_accounts set settings = settings || jsonb_build_object('batch', $1::text, 'timeout_seconds', '120')"))
        {
            command.Parameters.Add(new() { Value = batch.ToString(System.Globalization.CultureInfo.InvariantCulture) });
            await command.ExecuteNonQueryAsync(ct);
        }

        string[] verb = workers ? ["serve"] : ["serve", "--no-workers"];
        _apiProcess = ChildProcess.Start("The API", LogOf("api"), _environment, ["dotnet", _surroundings.WebApi, .. verb]);
        await _apiProcess.AnswersAsync(_api, "/health/ready", ct);
    }

    public async Task StopApiAsync()
    {
        if (_apiProcess is not { } running) return;
        _apiProcess = null;
        running.EnsureRuns();
        await running.DisposeAsync();
    }

    /// <summary>Opens a second customer below the seeded reseller, with credit and a key. The API must run.</summary>
    public async Task<Sender> OpenCustomerAsync(string name, string slug, CancellationToken ct)
    {
        var reseller = new Sender(_api, EnvironmentOf("GALLANT_RESELLER_API_KEY"), Customer.Database);
        var opened = await reseller.PostAsync("/api/v1/tenants", JsonSerializer.SerializeToUtf8Bytes(
            new { name, slug, kind = "customer", default_region = "KE", messages_per_minute = 60_000_000 }), HttpStatusCode.Created, ct);
        var id = opened.GetProperty("id").GetGuid();
        await reseller.PostAsync("/api/v1/account/credits", JsonSerializer.SerializeToUtf8Bytes(
            new { tenant_id = id, amount = MostCredit * 1_000_000L, reference = "bench" }), HttpStatusCode.Created, ct);

        var (key, secret) = ApiKey.Issue(id, "bench", [Scopes.MessagesSend, Scopes.MessagesRead], null, null, DateTimeOffset.UtcNow);
        await using var command = _platform.CreateCommand("insert into api_keys (id, tenant_id, name, prefix, hash, scopes, created_at) values ($1, $2, $3, $4, $5, $6, $7)");
        foreach (object value in new object[] { key.Id, id, key.Name, key.Prefix, key.Hash, key.Scopes, key.CreatedAt }) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(ct);
        return await SenderAsync(slug, secret, ct);
    }

    /// <summary>Proves every tenant's ledger by the program's own verb.</summary>
    public Task ProveAsync(CancellationToken ct) => VerbAsync(ct, "proof");

    public async ValueTask DisposeAsync()
    {
        _apiProcess?.TellIfDead();
        _simulatorProcess?.TellIfDead();
        Func<ValueTask>[] steps =
        [
            () => _apiProcess?.DisposeAsync() ?? default,
            () => _simulatorProcess?.DisposeAsync() ?? default,
            async () =>
            {
                foreach (var sender in _senders) await sender.DisposeAsync();
            },
            _platform.DisposeAsync,
            () => new(Cleaning.DropDatabasesAsync(_postgres)),
            () => _broker is null ? default : new(Cleaning.DeleteQueuesAsync(_broker, _prefix + ".")),
        ];
        foreach (var step in steps)
        {
            try
            {
                await step();
            }
            catch (Exception e)
            {
                // The other steps still have to be taken, and the failure that led here must not be covered by this one.
                await Console.Error.WriteLineAsync($"Cleaning up after the bench: {e.Message}");
            }
        }

        _api.Dispose();
        _simulator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(CancellationToken ct)
    {
        _simulatorProcess = ChildProcess.Start("The simulator", LogOf("simulator"), _environment,
            "dotnet", _surroundings.Simulator, "--port", $"{Carrier.Address.Port}", "--data", Path.Combine(_folder, "simulator"), "--log", "false",
            "--callback-url", $"{_environment["GALLANT_URLS"]}/callbacks/simulator/{{account}}");
        await VerbAsync(ct, "migrate");
        await VerbAsync(ct, "seed", "--env-file", Path.Combine(_folder, "env"));
        await _simulatorProcess.AnswersAsync(_simulator, "/health/live", ct);
        await SenderAsync("acacia", EnvironmentOf("GALLANT_API_KEY"), ct);
    }

    private async Task<Sender> SenderAsync(string slug, string key, CancellationToken ct)
    {
        await using var command = _platform.CreateCommand("select db_name from tenants where slug = $1");
        command.Parameters.Add(new() { Value = slug });
        var database = (string)(await command.ExecuteScalarAsync(ct))!;
        var connection = _postgres.AdminTo(database);
        connection.CommandTimeout = 300;
        var sender = new Sender(_api, key, new(NpgsqlDataSource.Create(connection)));
        _senders.Add(sender);
        return sender;
    }

    private Task VerbAsync(CancellationToken ct, params string[] verb) =>
        ChildProcess.RunAsync($"The verb {verb[0]}", LogOf(verb[0]), _environment, ct, ["dotnet", _surroundings.WebApi, .. verb]);

    private string EnvironmentOf(string name) =>
        File.ReadLines(Path.Combine(_folder, "env")).First(l => l.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private string LogOf(string name) => Path.Combine(_folder, name + ".log");

    private static HttpClient Client() => new() { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}"), Timeout = TimeSpan.FromMinutes(5) };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
