namespace GallantSms.ChaosTests;

/// <summary>One kill: so long of load before it, so long down.</summary>
/// <param name="Recovers">The next kill waits until this one is mended; else it falls into the mending.</param>
internal sealed record Kill(Victim Victim, TimeSpan After, TimeSpan Down, bool Recovers);

/// <summary>Something that runs and can be killed.</summary>
internal sealed record Victim(string Name, Func<Task> KillAsync, Func<Task> RestartAsync);

internal static class KillPlan
{
    /// <summary>The victims in turn, at moments that the seed decides.</summary>
    public static IEnumerable<Kill> Of(IReadOnlyList<Victim> victims, int kills, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < kills; i++)
        {
            yield return new(
                victims[i % victims.Count],
                TimeSpan.FromMilliseconds(random.Next(300, 2000)),
                TimeSpan.FromMilliseconds(random.Next(0, 800)),
                i == kills - 1 || random.Next(4) > 0);
        }
    }
}
