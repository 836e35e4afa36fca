namespace GallantSms.ChaosTests.Installation;

/// <summary>Where the sources, the scripts and the built programs are.</summary>
internal static class Checkout
{
    private static readonly Lazy<string> Found = new(() =>
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "GallantSms.sln"))) return folder.FullName;
        throw new InvalidOperationException("The crash tests run from a checkout of the repository, and this is none.");
    });

    public static string Script(string name) => Path.Combine(Found.Value, "scripts", name);

    /// <summary>A program of ours: the copy that <paramref name="variable"/> names, else what was built beside these tests.</summary>
    public static string Program(string project, string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given) return given;
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Found.Value, "src", project, "bin", output.Parent!.Name, output.Name, project + ".dll");
    }
}
