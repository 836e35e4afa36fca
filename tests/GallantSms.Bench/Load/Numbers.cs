namespace GallantSms.Bench.Load;

/// <summary>
/// Kenyan mobile numbers that no run uses twice: +2547 and eight digits. They stay below 99,000,000, where the simulator's
/// magic numbers are not.
/// </summary>
internal static class Numbers
{
    public const string Prefix = "+2547";
    public const int Digits = 8;
    private const long All = 99_000_000;
    private static long _next;

    /// <summary>The first of <paramref name="count"/> numbers in a row.</summary>
    public static long Reserve(long count)
    {
        var first = Interlocked.Add(ref _next, count) - count;
        return first + count <= All ? first : throw new BenchFailure($"A run has {All:N0} numbers and they are used up: ask for fewer runs.");
    }
}
