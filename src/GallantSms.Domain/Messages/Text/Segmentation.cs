namespace GallantSms.Domain.Messages;

/// <summary>
/// Where a text is cut (3GPP TS 23.040, 9.2.3.24.1): 140 octets a part, of which several parts lose six to the header
/// with an 8-bit reference. An escape pair or a surrogate pair travels in one part, which then stays a unit short.
/// </summary>
internal static class Segmentation
{
    private const int Gsm7Single = 160;
    private const int Gsm7Several = 153;
    private const int Ucs2Single = 70;
    private const int Ucs2Several = 67;

    public static int Count(string text, SmsEncoding encoding, int units)
    {
        if (units == 0) return 0;
        if (units <= (encoding == SmsEncoding.Gsm7 ? Gsm7Single : Ucs2Single)) return 1;

        // No escape pairs: nothing to keep together, so no need to walk the text.
        if (encoding == SmsEncoding.Gsm7 && units == text.Length) return (units + Gsm7Several - 1) / Gsm7Several;

        int parts = 0;
        for (int start = 0; start < text.Length; start = End(text, start, encoding)) parts++;
        return parts;
    }

    /// <summary>The index after the part that begins at <paramref name="start"/>, of a text in several parts.</summary>
    public static int End(string text, int start, SmsEncoding encoding) =>
        encoding == SmsEncoding.Gsm7 ? Gsm7End(text, start) : Ucs2End(text, start);

    private static int Gsm7End(string text, int start)
    {
        int end = start;
        for (int septets = 0; end < text.Length; end++)
        {
            septets += Gsm7Alphabet.Septets(text[end]);
            if (septets > Gsm7Several) break;
        }

        return end;
    }

    private static int Ucs2End(string text, int start)
    {
        int end = start + Ucs2Several;
        if (end >= text.Length) return text.Length;
        return char.IsLowSurrogate(text[end]) ? end - 1 : end;
    }
}
