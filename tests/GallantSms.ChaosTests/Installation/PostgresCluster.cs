using System.Diagnostics;
using System.Globalization;

namespace GallantSms.ChaosTests.Installation;

/// <summary>A PostgreSQL server of our own: durable as in production, killed as a failing machine would.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly IReadOnlyDictionary<string, string?> Inherited = new Dictionary<string, string?>();

    private readonly string _folder;
    private string _port;

    private PostgresCluster(string folder, string port) => (_folder, _port) = (folder, port);

    /// <summary>Connection string of a role with all rights.</summary>
    public string ConnectionString { get; private set; } = "";

    public static async Task<PostgresCluster> StartAsync(string folder)
    {
        var cluster = new PostgresCluster(folder, $"{Ports.Free()}+");
        await cluster.RestartAsync();
        cluster._port = (await cluster.ScriptAsync("port")).Trim();
        cluster.ConnectionString = (await cluster.ScriptAsync("url")).Trim();
        return cluster;
    }

    /// <summary>SIGKILL to the postmaster and all its children, so that none of them finishes what it was at.</summary>
    public async Task KillAsync()
    {
        var postmaster = int.Parse(await ScriptAsync("pid"), CultureInfo.InvariantCulture);
        var children = ChildrenOf(postmaster);
        using (var process = Process.GetProcessById(postmaster)) process.Kill();
        foreach (var child in children)
        {
            try
            {
                using var process = Process.GetProcessById(child);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It saw that its postmaster is gone and was quicker.
            }
        }
    }

    public Task RestartAsync() => ScriptAsync("start", _port);

    public async ValueTask DisposeAsync() => await ScriptAsync("stop", "--remove");

    /// <summary>Where the system does not tell (no /proc), children see for themselves that their postmaster is gone.</summary>
    private static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        if (!Directory.Exists("/proc")) return children;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)) continue;
            try
            {
                // "pid (name) state parent ...": the name may hold anything.
                var fields = File.ReadAllText(Path.Combine(folder, "stat"));
                if (fields[(fields.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{parent}") children.Add(pid);
            }
            catch (IOException)
            {
                // Ended while we looked.
            }
        }

        return children;
    }

    private Task<string> ScriptAsync(string verb, params string[] more) =>
        Shell.RunAsync(Inherited, "bash", [Checkout.Script("postgres.sh"), verb, _folder, .. more]);
}
