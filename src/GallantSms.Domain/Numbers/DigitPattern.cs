namespace GallantSms.Domain.Numbers;

/// <summary>
/// A pattern over digits, read from the part of the regular expression language that libphonenumber's metadata uses:
/// digits, <c>\d</c>, classes, groups, alternation, <c>?</c>, <c>{n}</c> and <c>{n,m}</c>. A <c>$</c> matches nothing and holds always.
/// </summary>
internal abstract record DigitPattern
{
    internal sealed record OneOf(int Digits) : DigitPattern;

    internal sealed record Sequence(IReadOnlyList<DigitPattern> Parts) : DigitPattern;

    internal sealed record Choice(IReadOnlyList<DigitPattern> Alternatives) : DigitPattern;

    internal sealed record Repeat(DigitPattern Part, int Least, int Most) : DigitPattern;

    private const int AnyDigit = 0b11_1111_1111;

    public static DigitPattern Parse(string text)
    {
        var at = 0;
        var pattern = ReadChoice(text, ref at);
        return at == text.Length ? pattern : throw Unexpected(text, at);
    }

    private static DigitPattern ReadChoice(string text, ref int at)
    {
        var alternatives = new List<DigitPattern> { ReadSequence(text, ref at) };
        while (at < text.Length && text[at] == '|')
        {
            at++;
            alternatives.Add(ReadSequence(text, ref at));
        }

        return alternatives.Count == 1 ? alternatives[0] : new Choice(alternatives);
    }

    private static DigitPattern ReadSequence(string text, ref int at)
    {
        var parts = new List<DigitPattern>();
        while (at < text.Length && text[at] is not ('|' or ')'))
        {
            if (text[at] == '$')
            {
                at++;
                continue;
            }

            parts.Add(ReadCount(text, ref at, ReadPart(text, ref at)));
        }

        return parts.Count == 1 ? parts[0] : new Sequence(parts);
    }

    private static DigitPattern ReadPart(string text, ref int at)
    {
        switch (text[at])
        {
            case >= '0' and <= '9':
                return new OneOf(1 << (text[at++] - '0'));
            case '\\' when at + 1 < text.Length && text[at + 1] == 'd':
                at += 2;
                return new OneOf(AnyDigit);
            case '[':
                return ReadClass(text, ref at);
            case '(':
                at += text.AsSpan(at).StartsWith("(?:") ? 3 : 1;
                var group = ReadChoice(text, ref at);
                if (at == text.Length) throw Unexpected(text, at);
                at++;
                return group;
            default:
                throw Unexpected(text, at);
        }
    }

    private static OneOf ReadClass(string text, ref int at)
    {
        var end = text.IndexOf(']', at);
        var digits = 0;
        for (at++; at < end; at++)
        {
            var first = text[at];
            var last = text[at + 1] == '-' ? text[at += 2] : first;
            if (!char.IsAsciiDigit(first) || !char.IsAsciiDigit(last)) throw Unexpected(text, at);
            for (var digit = first; digit <= last; digit++) digits |= 1 << (digit - '0');
        }

        if (digits == 0) throw Unexpected(text, at);
        at = end + 1;
        return new OneOf(digits);
    }

    private static DigitPattern ReadCount(string text, ref int at, DigitPattern part)
    {
        if (at == text.Length) return part;
        if (text[at] == '?')
        {
            at++;
            return new Repeat(part, 0, 1);
        }

        if (text[at] != '{') return part;
        var end = text.IndexOf('}', at);
        if (end < 0) throw Unexpected(text, at);
        var count = text.AsSpan(at + 1, end - at - 1);
        var comma = count.IndexOf(',');
        at = end + 1;
        return comma < 0
            ? new Repeat(part, Number(count), Number(count))
            : new Repeat(part, Number(count[..comma]), Number(count[(comma + 1)..]));
    }

    private static int Number(ReadOnlySpan<char> text) =>
        int.Parse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);

    private static FormatException Unexpected(string text, int at) => new($"Cannot read the digit pattern '{text}' at {at}.");
}
