using System.Diagnostics;
using System.Text.Json;

namespace GallantSms.UnitTests.Oracles;

/// <summary>
/// Runs a script of tests/oracles: JSON lines in, JSON lines out, so that a foreign implementation can be asked the
/// same questions as ours. Installs the locked packages there when they are missing or older than the lock.
/// </summary>
internal static class NodeOracle
{
    private static readonly string Folder = Path.Combine(RepositoryRoot(), "tests", "oracles");

    /// <summary>One answer for each question, in order.</summary>
    public static async Task<IReadOnlyList<TAnswer>> AskAsync<TQuestion, TAnswer>(string script, IReadOnlyList<TQuestion> questions)
    {
        await InstallAsync();

        using var node = Start("node", script);
        var answers = ReadAnswersAsync<TAnswer>(node.StandardOutput);
        var errors = node.StandardError.ReadToEndAsync();
        try
        {
            foreach (var question in questions) await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question));
            node.StandardInput.Close();
        }
        catch (IOException)
        {
            // The script died and took its end of the pipe along; its exit code and last words, below, say why.
        }

        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, $"{script} ended with {node.ExitCode}: {await errors}");
        var all = await answers;
        Assert.Equal(questions.Count, all.Count);
        return all;
    }

    /// <summary>Starts a script that answers one question and then serves; it ends with its standard input.</summary>
    public static async Task<(Process Node, TAnswer Answer)> ServeAsync<TQuestion, TAnswer>(string script, TQuestion question)
    {
        await InstallAsync();

        var node = Start("node", script);
        var errors = new System.Text.StringBuilder();
        node.ErrorDataReceived += (_, e) => errors.AppendLine(e.Data); // read on: a full pipe would stop it
        node.BeginErrorReadLine();
        await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question, JsonSerializerOptions.Web));
        await node.StandardInput.FlushAsync();
        var line = await node.StandardOutput.ReadLineAsync();
        Assert.True(line is not null, $"{script} ended: {errors}");
        return (node, JsonSerializer.Deserialize<TAnswer>(line, JsonSerializerOptions.Web)!);
    }

    private static async Task<List<TAnswer>> ReadAnswersAsync<TAnswer>(StreamReader output)
    {
        var answers = new List<TAnswer>();
        while (await output.ReadLineAsync() is { } line)
        {
            answers.Add(JsonSerializer.Deserialize<TAnswer>(line, JsonSerializerOptions.Web)!);
        }

        return answers;
    }

    private static async Task InstallAsync()
    {
        if (IsInstalled()) return;

        using var alone = await LockAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, ".run")).FullName, "install.lock"));
        if (IsInstalled()) return;   // another test process did it meanwhile

        using var npm = Start("npm", "ci", "--no-audit", "--no-fund");
        npm.StandardInput.Close();
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, $"npm ci in tests/oracles ended with {npm.ExitCode}: {await output}{await errors}");
    }

    /// <summary>npm writes this file last, so it also tells a finished installation from one that was cut off.</summary>
    private static bool IsInstalled()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
    }

    /// <summary>Across processes; the system lets go of it when the holder dies.</summary>
    private static async Task<FileStream> LockAsync(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100, patience.Token);   // held by another process
            }
        }
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GallantSms.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("GallantSms.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
