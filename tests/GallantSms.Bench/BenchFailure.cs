namespace GallantSms.Bench;

/// <summary>The run cannot go on or its counts are wrong; the message is for the reader of the report.</summary>
internal sealed class BenchFailure(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A figure counts only when every message is accounted for.</summary>
internal static class Check
{
    public static void Equal(long expected, long actual, string what)
    {
        if (expected != actual) throw new BenchFailure($"{what}: expected {expected:N0}, found {actual:N0}.");
    }

    public static void Equal(string expected, string actual, string what)
    {
        if (expected != actual) throw new BenchFailure($"{what}: expected {Shown(expected)}, found {Shown(actual)}.");
    }

    private static string Shown(string value) => value.Length <= 200 ? value : $"{value[..200]}…";
}
