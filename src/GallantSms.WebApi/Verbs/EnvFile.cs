namespace GallantSms.WebApi.Verbs;

/// <summary>A file of <c>KEY=value</c> lines. Holds keys in clear: only its owner may read it.</summary>
internal sealed class EnvFile(Dictionary<string, string> values)
{
    public static EnvFile Read(string path) => new(
        (File.Exists(path) ? File.ReadAllLines(path) : [])
        .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]));

    public bool Has(string key) => values.TryGetValue(key, out var value) && value.Length > 0;

    public void Set(string key, string value) => values[key] = value;

    public void Write(string path)
    {
        var next = path + ".new";
        File.WriteAllText(next, "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllLines(next, values.Select(v => $"{v.Key}={v.Value}"));
        File.Move(next, path, overwrite: true);
    }
}
