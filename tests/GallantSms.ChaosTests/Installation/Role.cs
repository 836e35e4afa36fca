using System.Diagnostics;

namespace GallantSms.ChaosTests.Installation;

/// <summary>One process of an installation: API with workers, workers only, or the carrier. Killed and started again on the same port.</summary>
internal sealed class Role(string name, string folder, string program, IReadOnlyDictionary<string, string?> environment, params string[] arguments) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private Process? _process;
    private bool _killed;

    public string Name => name;

    public required Uri Url { get; init; }

    /// <summary>It ended and nobody killed it.</summary>
    public bool EndedByItself => _process is { HasExited: true } && !_killed;

    public async Task StartAsync()
    {
        _process?.Dispose();
        _process = Shell.Start(environment, Path.Combine(folder, name + ".log"), "dotnet", [program, .. arguments]);
        _killed = false;
        await File.AppendAllTextAsync(Path.Combine(folder, "pids"), $"{_process.Id}\n");
        await UntilItAnswersAsync();
    }

    /// <summary>SIGKILL: no shutdown, no flush.</summary>
    public async Task KillAsync()
    {
        _killed |= !EndedByItself;
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
            _process.Dispose();
        }

        _http.Dispose();
    }

    private async Task UntilItAnswersAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            if (_process!.HasExited) throw new InvalidOperationException($"The {name} ended while it started, with {_process.ExitCode}: {folder}/{name}.log");
            try
            {
                using var answer = await _http.GetAsync(new Uri(Url, "health/live"), limit.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, limit.Token);
        }
    }
}
