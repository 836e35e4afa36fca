using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace GallantSms.Bench.Installations;

/// <summary>A process of our own, its words in a file: reading them from a pipe would cost the measurement.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly string _name;
    private readonly string _log;

    private ChildProcess(Process process, string name, string log) => (_process, _name, _log) = (process, name, log);

    public int Pid => _process.Id;

    public static ChildProcess Start(string name, string log, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", log, .. command]) { WorkingDirectory = Path.GetDirectoryName(log) };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        return new(Process.Start(start)!, name, log);
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="BenchFailure">It ended with another code than 0.</exception>
    public static async Task RunAsync(string name, string log, IReadOnlyDictionary<string, string> environment, CancellationToken ct, params string[] command)
    {
        await using var child = Start(name, log, environment, command);
        await child._process.WaitForExitAsync(ct);
        if (child._process.ExitCode != 0) throw child.Failure($"ended with code {child._process.ExitCode}");
    }

    /// <summary>Waits until it answers 200 there.</summary>
    public async Task AnswersAsync(HttpClient http, string path, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            EnsureRuns();
            try
            {
                using var answer = await http.GetAsync(path, ct);
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, ct);
        }

        throw Failure($"does not answer 200 at {path}");
    }

    public void EnsureRuns()
    {
        if (_process.HasExited) throw Failure($"ended by itself with code {_process.ExitCode}");
    }

    /// <summary>A failure seen from outside is explained by the process that caused it.</summary>
    public void TellIfDead()
    {
        if (_process is { HasExited: true, ExitCode: not 0 }) Console.Error.WriteLine(Failure($"ended by itself with code {_process.ExitCode}").Message);
    }

    /// <summary>Asks it to end, waits, and insists when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            if (_process.HasExited || Kill(_process.Id, SigTerm) != 0) return;
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
    }

    private BenchFailure Failure(string what)
    {
        var tail = File.Exists(_log) ? string.Join(Environment.NewLine, File.ReadLines(_log).TakeLast(15)) : "";
        return new($"{_name} {what}. Its last words:{Environment.NewLine}{tail}");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
