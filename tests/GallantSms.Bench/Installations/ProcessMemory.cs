using System.Globalization;

namespace GallantSms.Bench.Installations;

/// <summary>Memory of one process or of several, in MiB.</summary>
/// <param name="Resident">Pages in memory; of several processes each shared page is counted once.</param>
/// <param name="Private">Pages nobody else has.</param>
internal readonly record struct ProcessMemory(double Resident, double Private)
{
    private const double KibPerMib = 1024;

    /// <summary>Of Linux only, and of one's own processes unless one is root; elsewhere <c>null</c>.</summary>
    public static ProcessMemory? Of(params IReadOnlyCollection<int> pids)
    {
        double resident = 0, own = 0;
        foreach (var pid in pids)
        {
            if (Rollup(pid) is not { } sizes) return null;
            resident += sizes.GetValueOrDefault(pids.Count == 1 ? "Rss" : "Pss");
            own += sizes.GetValueOrDefault("Private_Clean") + sizes.GetValueOrDefault("Private_Dirty"); // a process that is ending has none
        }

        return pids.Count == 0 ? null : new(resident / KibPerMib, own / KibPerMib);
    }

    /// <summary>The postmaster of the cluster in <paramref name="folder"/> and its children, as they are now.</summary>
    public static IReadOnlyCollection<int> PostgresIn(string? folder)
    {
        var file = Path.Combine(folder ?? "", "data", "postmaster.pid");
        if (folder is null || !File.Exists(file)) return [];
        var postmaster = int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture);
        return [postmaster, .. Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out var pid) ? pid : 0).Where(pid => pid > 0 && ParentOf(pid) == postmaster)];
    }

    private static int ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    private static Dictionary<string, long>? Rollup(int pid)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/smaps_rollup").Skip(1).Select(line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
                .ToDictionary(part => part[0], part => long.Parse(part[1], CultureInfo.InvariantCulture));
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            // Ended between the listing and now: it has no memory. Without /proc there is none to be known.
            return Directory.Exists("/proc/self") ? [] : null;
        }
    }
}
