using System.Buffers;
using System.Globalization;
using System.Text;

namespace GallantSms.Domain.Numbers;

/// <summary>Reads what people write (spaces, brackets, other scripts' digits, <c>tel:</c>) into plain digits and a plus.</summary>
internal static class DialledDigits
{
    /// <summary>No number with any prefix in front of it has more digits: Australia's longest international prefix (8) and 15.</summary>
    public const int Most = 24;

    private const string Scheme = "tel:";

    // What libphonenumber takes, and the invisible direction marks that address books put around numbers. No tilde: it may
    // stand before an extension, whose digits must not become part of the number.
    private static readonly SearchValues<char> Punctuation = SearchValues.Create(
        "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30FC\uFF0D/\uFF0F.\uFF0E()\uFF08\uFF09[]\uFF3B\uFF3D" +
        "\u00AD\u200B\u2060\uFEFF\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>Fills <paramref name="digits"/>; null when the input reads well, else what is wrong with it.</summary>
    public static NumberFault? Read(ReadOnlySpan<char> input, Span<char> digits, out int count, out bool plus)
    {
        (count, plus) = (0, false);
        input = input.Trim();
        if (input.IsEmpty) return NumberFault.Empty;
        if (input.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) input = input[Scheme.Length..];

        while (!input.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(input, out var rune, out var length) != OperationStatus.Done) return NumberFault.NotANumber;
            input = input[length..];
            if (rune.Value is '+' or '\uFF0B')
            {
                if (plus || count > 0) return NumberFault.NotANumber;
                plus = true;
            }
            else if (DigitOf(rune) is >= 0 and var digit)
            {
                if (count == digits.Length) return NumberFault.TooLong;
                digits[count++] = (char)('0' + digit);
            }
            else if (!IsPunctuation(rune))
            {
                return NumberFault.NotANumber;
            }
        }

        return count == 0 ? NumberFault.NotANumber : null;
    }

    private static int DigitOf(Rune rune)
    {
        if (rune.IsAscii) return rune.Value is >= '0' and <= '9' ? rune.Value - '0' : -1;
        return Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? (int)Rune.GetNumericValue(rune) : -1;
    }

    private static bool IsPunctuation(Rune rune) => rune.IsBmp
        && (Punctuation.Contains((char)rune.Value) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator);
}
