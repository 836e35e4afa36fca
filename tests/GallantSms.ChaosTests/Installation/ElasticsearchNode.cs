using System.Diagnostics;
using System.Globalization;

namespace GallantSms.ChaosTests.Installation;

/// <summary>An Elasticsearch of our own, started by the program that scripts/services.sh has found, and killed.</summary>
internal sealed class ElasticsearchNode : IAsyncDisposable
{
    public const string NodeVariable = "GALLANT_TEST_ELASTICSEARCH_NODE";

    private static readonly IReadOnlyDictionary<string, string?> Inherited = new Dictionary<string, string?>();

    private static readonly string? Program = Environment.GetEnvironmentVariable(NodeVariable) is { Length: > 0 } given ? given : null;

    private readonly string _folder;
    private readonly int _port = Ports.Free();

    private ElasticsearchNode(string folder) => _folder = folder;

    /// <summary>Why there is none to be killed, or null when there is.</summary>
    public static string? NoNode => Program is null ? $"{NodeVariable} is not set" : null;

    public string Address => $"http://127.0.0.1:{_port}";

    public static async Task<ElasticsearchNode> StartAsync(string folder)
    {
        var node = new ElasticsearchNode(folder);
        await node.RestartAsync();
        return node;
    }

    /// <summary>SIGKILL: what is not in its translog is lost.</summary>
    public async Task KillAsync()
    {
        using var process = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "node.pid")), CultureInfo.InvariantCulture));
        process.Kill();
        await process.WaitForExitAsync();
    }

    public Task RestartAsync() => Shell.RunAsync(Inherited, Program!, "start", "--data", _folder, "--port", $"{_port}");

    public async ValueTask DisposeAsync() => await Shell.RunAsync(Inherited, Program!, "stop", "--data", _folder);
}
