using System.Buffers;

namespace GallantSms.Domain.Messages;

/// <summary>
/// The GSM 7-bit default alphabet and its extension table: 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1.
/// National shift tables (6.2.1.2) are not used: few carriers honour them.
/// </summary>
internal static class Gsm7Alphabet
{
    /// <summary>Position is the septet, sixteen to a line. 0x1B escapes to the extension table and is no character.</summary>
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅå" +
        "Δ_ΦΓΛΩΠΨΣΘΞ\u001BÆæßÉ" +
        " !\"#¤%&'()*+,-./" +
        "0123456789:;<=>?" +
        "¡ABCDEFGHIJKLMNO" +
        "PQRSTUVWXYZÄÖÑÜ§" +
        "¿abcdefghijklmno" +
        "pqrstuvwxyzäöñüà";

    /// <summary>Sent as 0x1B followed by 0A 14 28 29 2F 3C 3D 3E 40 65, in this order.</summary>
    private const string Extension = "\f^{}\\[~]|€";

    private static ReadOnlySpan<byte> ExtensionSeptets => [0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65];

    private const char Escape = '\u001B';

    private const char Euro = '€';

    /// <summary>Most texts are nothing but these, and the runtime looks for them many at a time.</summary>
    private static readonly SearchValues<char> PlainAscii =
        SearchValues.Create([.. Basic.Where(c => c < 128 && c != Escape)]);

    /// <summary>Cost by character up to Ω, the last of the table; only the euro sign lies beyond.</summary>
    private static readonly byte[] Cost = BuildCost();

    /// <summary>Last septet by character, of those that <see cref="Cost"/> has.</summary>
    private static readonly byte[] Last = BuildLast();

    /// <summary>Septets that the character takes: 1, 2 with the escape, 0 when it is outside GSM-7.</summary>
    public static int Septets(char c) => c < Cost.Length ? Cost[c] : c == Euro ? 2 : 0;

    /// <summary>Septets of the whole text, or false and the index of the first character outside GSM-7.</summary>
    public static bool TryCount(ReadOnlySpan<char> text, out int septets, out int foreign)
    {
        foreign = -1;
        int index = text.IndexOfAnyExcept(PlainAscii);
        if (index < 0)
        {
            septets = text.Length;
            return true;
        }

        septets = index;
        for (; index < text.Length; index++)
        {
            int cost = Septets(text[index]);
            if (cost == 0)
            {
                foreign = index;
                return false;
            }

            septets += cost;
        }

        return true;
    }

    /// <summary>One septet an octet. False when a character is outside GSM-7 or the room is too small.</summary>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> octets, out int written)
    {
        written = 0;
        foreach (char c in text)
        {
            int cost = Septets(c);
            if (cost == 0 || written + cost > octets.Length) return false;
            if (cost == 2) octets[written++] = (byte)Escape;
            octets[written++] = c == Euro ? ExtensionSeptets[^1] : Last[c];
        }

        return true;
    }

    private static byte[] BuildLast()
    {
        var last = new byte[Basic.Max() + 1];
        for (int i = 0; i < Basic.Length; i++) last[Basic[i]] = (byte)i;
        for (int i = 0; i < Extension.Length; i++)
        {
            if (Extension[i] != Euro) last[Extension[i]] = ExtensionSeptets[i];
        }

        return last;
    }

    private static byte[] BuildCost()
    {
        var cost = new byte[Basic.Max() + 1];
        foreach (char c in Basic) cost[c] = 1;
        foreach (char c in Extension.Where(c => c != Euro)) cost[c] = 2;
        cost[Escape] = 0;
        return cost;
    }
}
