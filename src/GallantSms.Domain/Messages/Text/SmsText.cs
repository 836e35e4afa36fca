using System.Diagnostics.CodeAnalysis;

namespace GallantSms.Domain.Messages;

/// <summary>
/// A text as it will travel, and what it costs: the one counter behind the API's answer, the bill and the carrier.
/// Count the final text, after variables are filled in.
/// </summary>
/// <param name="Text">What travels; differs from the given text only when <paramref name="Replaced"/>.</param>
/// <param name="Encoding">What it travels as.</param>
/// <param name="Segments">Parts it travels and is billed as; 0 for the empty text.</param>
/// <param name="Units">Septets (GSM-7) or UTF-16 code units (UCS-2), headers and what a cut leaves unused not counted.</param>
/// <param name="Reasons">The first occurrence of each character outside GSM-7, at most ten, in the order of the text.</param>
/// <param name="Replaced">Whether <see cref="EncodingMode.Smart"/> changed anything.</param>
public sealed record SmsText(
    string Text,
    SmsEncoding Encoding,
    int Segments,
    int Units,
    IReadOnlyList<EncodingReason> Reasons,
    bool Replaced)
{
    /// <summary>The longest text accepted, in UTF-16 units as given. Checked by whoever takes the text in, not here.</summary>
    public const int MaxLength = 1600;

    private const int MaxReasons = 10;

    /// <summary>As <see cref="TryAnalyze"/>, for texts already known to be sound.</summary>
    /// <exception cref="ArgumentException">The text has a <see cref="TextFault"/>.</exception>
    public static SmsText Analyze(string text, EncodingMode mode) =>
        TryAnalyze(text, mode, out var result, out var fault)
            ? result
            : throw new ArgumentException($"The text cannot be sent: {fault.GetType().Name} at {fault.Index}.", nameof(text));

    /// <summary>Encodes and counts; false with the first fault when the text cannot travel under this mode.</summary>
    public static bool TryAnalyze(
        string text,
        EncodingMode mode,
        [MaybeNullWhen(false)] out SmsText result,
        [NotNullWhen(false)] out TextFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (mode is < EncodingMode.Auto or > EncodingMode.Smart) throw new ArgumentOutOfRangeException(nameof(mode));

        result = null;
        fault = null;
        bool fits = Gsm7Alphabet.TryCount(text, out int septets, out int foreign);
        if (!fits)
        {
            fault = FirstFault(text, foreign, mode);
            if (fault is not null) return false;
        }

        bool replaced = false;
        if (!fits && mode == EncodingMode.Smart)
        {
            string smart = SmartReplacements.Apply(text);
            replaced = !ReferenceEquals(smart, text);
            text = smart;
            fits = Gsm7Alphabet.TryCount(text, out septets, out foreign);
        }

        result = fits && mode != EncodingMode.Ucs2
            ? new(text, SmsEncoding.Gsm7, Segmentation.Count(text, SmsEncoding.Gsm7, septets), septets, [], replaced)
            : new(text, SmsEncoding.Ucs2, Segmentation.Count(text, SmsEncoding.Ucs2, text.Length), text.Length, ReasonsFrom(text, foreign), replaced);
        return true;
    }

    /// <summary>The parts as they travel, in order; together they are the text.</summary>
    public static IReadOnlyList<string> Split(SmsText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Segments == 0) return [];
        if (text.Segments == 1) return [text.Text];

        var parts = new string[text.Segments];
        int start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            int end = Segmentation.End(text.Text, start, text.Encoding);
            parts[i] = text.Text[start..end];
            start = end;
        }

        return parts;
    }

    /// <summary>The parts of a text whose encoding was chosen before. Empty when the text is, or when it does not fit the encoding.</summary>
    public static IReadOnlyList<string> Split(string text, SmsEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(text);
        int units = text.Length;
        if (encoding == SmsEncoding.Gsm7 && !Gsm7Alphabet.TryCount(text, out units, out _)) return [];
        return Split(new(text, encoding, Segmentation.Count(text, encoding, units), units, [], Replaced: false));
    }

    /// <summary>GSM-7 text as one septet an octet, high bit clear: how SMPP's data_coding 0 is commonly carried. Null when it does not fit GSM-7.</summary>
    public static byte[]? UnpackedGsm7(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Gsm7Alphabet.TryCount(text, out int septets, out _)) return null;
        var octets = new byte[septets];
        return Gsm7Alphabet.TryEncode(text, octets, out _) ? octets : null;
    }

    /// <param name="text">The text as given.</param>
    /// <param name="from">Its first character outside GSM-7: no fault can stand before it.</param>
    /// <param name="mode">Only <see cref="EncodingMode.Gsm7"/> takes every such character as a fault.</param>
    private static TextFault? FirstFault(string text, int from, EncodingMode mode)
    {
        for (int i = from; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\0') return new TextFault.Nul(i);
            if (char.IsSurrogate(c) && !IsPair(text, i)) return new TextFault.LoneSurrogate(i);
            if (mode == EncodingMode.Gsm7 && Gsm7Alphabet.Septets(c) == 0) return new TextFault.NotGsm7(i, CharacterAt(text, i));
            if (char.IsSurrogate(c)) i++;
        }

        return null;
    }

    private static List<EncodingReason> ReasonsFrom(string text, int foreign)
    {
        if (foreign < 0) return [];   // UCS-2 was asked for, not needed

        var reasons = new List<EncodingReason>(4);
        for (int i = foreign; i < text.Length && reasons.Count < MaxReasons; i++)
        {
            if (Gsm7Alphabet.Septets(text[i]) != 0) continue;

            int length = IsPair(text, i) ? 2 : 1;
            if (!Holds(reasons, text.AsSpan(i, length))) reasons.Add(new(i, CharacterAt(text, i)));
            i += length - 1;
        }

        return reasons;
    }

    private static bool Holds(List<EncodingReason> reasons, ReadOnlySpan<char> character)
    {
        foreach (var reason in reasons)
        {
            if (character.SequenceEqual(reason.Character)) return true;
        }

        return false;
    }

    private static string CharacterAt(string text, int index) => text.Substring(index, IsPair(text, index) ? 2 : 1);

    private static bool IsPair(string text, int index) =>
        index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]);
}
