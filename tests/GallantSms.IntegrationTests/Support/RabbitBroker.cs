using System.Diagnostics;
using System.Text;

namespace GallantSms.IntegrationTests.Support;

/// <summary>A RabbitMQ node that this test process starts, kills and starts again. See rabbit-node.sh, which does it.</summary>
public sealed class RabbitBroker : IAsyncDisposable
{
    /// <summary>AMQP URI of a broker to use for tests that do not have to kill one.</summary>
    public const string UriVariable = "GALLANT_TEST_RABBITMQ";

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Support", "rabbit-node.sh");

    private static readonly Lazy<bool> Installed = new(() =>
    {
        using var process = Process.Start("bash", [Script, "available"]);
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    /// <summary>Longer than the script waits for a start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("gallant-rabbit-").FullName;

    private RabbitBroker()
    {
    }

    public static string? SharedUri => Environment.GetEnvironmentVariable(UriVariable) is { Length: > 0 } uri ? uri : null;

    /// <summary>Why no test with a broker can run, or null when they can.</summary>
    public static string? NoBroker => SharedUri is null && NoServer is { } why ? $"{why} and {UriVariable} is not set" : null;

    /// <summary>Why no test that kills its broker can run, or null when they can.</summary>
    public static string? NoServer => Installed.Value ? null : "rabbitmq-server is not installed";

    public string Uri { get; private set; } = "";

    public static async Task<RabbitBroker> StartAsync()
    {
        var broker = new RabbitBroker();
        await broker.RestartAsync();
        return broker;
    }

    /// <summary>
    /// Waits until the node has the queue's name on disk. RabbitMQ 3.10 writes names half a second after a declare; killed
    /// before that, it starts the queue anew, empty and without a leader, whatever it had confirmed. Nothing a client can mend.
    /// </summary>
    public async Task UntilOnDiskAsync(string queue)
    {
        var entry = Encoding.UTF8.GetBytes($"%2F_{queue}m"); // vhost, name, and the tag of the term that follows
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!NamesOnDisk().Any(names => names.AsSpan().IndexOf(entry) >= 0))
            await Task.Delay(50, patience.Token);
    }

    /// <summary>SIGKILL: no shutdown, no flush.</summary>
    public Task KillAsync() => RunAsync("kill", _folder);

    /// <summary>Starts it again on the same port with the same data; returns when it accepts connections.</summary>
    public async Task RestartAsync() => Uri = (await RunAsync("start", _folder, Environment.ProcessId.ToString())).Trim();

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private IEnumerable<byte[]> NamesOnDisk()
    {
        foreach (var path in Directory.EnumerateFiles(_folder, "names.dets", SearchOption.AllDirectories))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            yield return content;
        }
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode == 0
            ? await output.WaitAsync(patience.Token)
            : throw new InvalidOperationException($"rabbit-node.sh {arguments[0]} failed: {await errors}");
    }
}
