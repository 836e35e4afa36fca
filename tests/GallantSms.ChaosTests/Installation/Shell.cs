using System.Diagnostics;

namespace GallantSms.ChaosTests.Installation;

/// <summary>Runs a program to its end and returns what it printed.</summary>
internal static class Shell
{
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has its words.</exception>
    public static async Task<string> RunAsync(IReadOnlyDictionary<string, string?> environment, string program, params string[] arguments)
    {
        var (code, output) = await TryAsync(environment, program, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}: {output}");
    }

    public static async Task<(int Code, string Output)> TryAsync(IReadOnlyDictionary<string, string?> environment, string program, params string[] arguments)
    {
        // To a file and not a pipe: a server that it starts inherits its output and would hold the pipe open.
        var words = Path.GetTempFileName();
        try
        {
            using var process = Start(environment, words, program, arguments);
            await process.WaitForExitAsync();
            return (process.ExitCode, await File.ReadAllTextAsync(words));
        }
        finally
        {
            File.Delete(words);
        }
    }

    /// <summary>Starts it with its words appended to a file. Its pid is the program's own.</summary>
    public static Process Start(IReadOnlyDictionary<string, string?> environment, string log, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["-c", """exec "$@" >>"$0" 2>&1 </dev/null""", log, program, .. arguments]);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
