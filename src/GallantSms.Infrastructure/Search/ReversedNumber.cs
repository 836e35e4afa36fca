namespace GallantSms.Infrastructure.Search;

/// <summary>
/// A number's digits from the last to the first, filled up with zeros to fifteen: numbers of one ending lie side by side, so that
/// an ordinary index finds them.
/// </summary>
internal static class ReversedNumber
{
    public const int Digits = 15;

    public const long Limit = 1_000_000_000_000_000;

    public static long Of(long number)
    {
        long reversed = 0;
        for (var i = 0; i < Digits; i++, number /= 10) reversed = (reversed * 10) + (number % 10);
        return reversed;
    }

    /// <summary>From and to, both inclusive. A shorter number's filling may be taken for digits: whoever asks compares the ending itself, too.</summary>
    public static (long From, long To) RangeOf(string ending)
    {
        long from = 0, width = 1;
        for (var i = 0; i < Digits; i++)
        {
            from = (from * 10) + (i < ending.Length ? ending[ending.Length - 1 - i] - '0' : 0);
            if (i >= ending.Length) width *= 10;
        }

        return (from, from + width - 1);
    }

    /// <summary>As text, without filling: what begins with the ending's digits, reversed, ends with it.</summary>
    public static string Text(string digits) => string.Create(digits.Length, digits, static (span, d) =>
    {
        d.CopyTo(span);
        span.Reverse();
    });
}
