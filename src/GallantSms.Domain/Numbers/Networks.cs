using System.Collections.Frozen;
using System.Globalization;

namespace GallantSms.Domain.Numbers;

/// <summary>Which mobile network a number was given out by: MCC and MNC (ITU-T E.212), from prefixes in <c>networks.txt</c>.</summary>
public static class Networks
{
    private const int ShortestPrefix = 4;
    private const int LongestPrefix = 8;

    private static readonly FrozenDictionary<long, string> ByPrefix = Read(out Names);

    /// <summary>Name by MCC and MNC, of the networks there is data for.</summary>
    public static readonly FrozenDictionary<string, string> Names;

    /// <summary>Empty when there is no data for it.</summary>
    public static string Of(long msisdn)
    {
        var prefix = msisdn;
        for (var length = Digits(msisdn); length >= ShortestPrefix; length--, prefix /= 10)
        {
            if (length <= LongestPrefix && ByPrefix.TryGetValue(prefix, out var network)) return network;
        }

        return "";
    }

    /// <summary>The same as a number, for where millions are stored; 0 when there is no data for it.</summary>
    public static int CodeOf(long msisdn) => Of(msisdn) is { Length: > 0 } network ? int.Parse(network, CultureInfo.InvariantCulture) : 0;

    private static int Digits(long number)
    {
        var digits = 1;
        while ((number /= 10) != 0) digits++;
        return digits;
    }

    private static FrozenDictionary<long, string> Read(out FrozenDictionary<string, string> names)
    {
        var (prefixes, known) = (new Dictionary<long, string>(), new Dictionary<string, string>());
        using var stream = typeof(Networks).Assembly.GetManifestResourceStream("GallantSms.Domain.Numbers.networks.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            known[words[0]] = words[1].Replace('-', ' ');
            foreach (var prefix in words.AsSpan(2)) prefixes[long.Parse(prefix, CultureInfo.InvariantCulture)] = words[0];
        }

        names = known.ToFrozenDictionary();
        return prefixes.ToFrozenDictionary();
    }
}
