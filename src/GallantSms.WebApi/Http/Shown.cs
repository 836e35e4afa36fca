using System.Globalization;
using System.Text;

namespace GallantSms.WebApi.Http;

/// <summary>How a value that a caller gave is shown back: cut, and nothing in it can steer a terminal or a page.</summary>
internal static class Shown
{
    private const int Longest = 200;

    /// <summary>Cuts to 200 characters, never through a surrogate pair; controls, bidi marks and half pairs appear as <c>\uXXXX</c>.</summary>
    public static string? Text(string? value)
    {
        if (value is null) return null;
        var cut = value.Length > Longest;
        var end = cut ? Longest - 1 : value.Length;
        if (cut && char.IsHighSurrogate(value[end - 1])) end--;

        StringBuilder? text = null;
        for (var i = 0; i < end; i++)
        {
            var pair = char.IsHighSurrogate(value[i]) && i + 1 < end && char.IsLowSurrogate(value[i + 1]);
            if (pair || !IsTroublesome(value[i]))
            {
                text?.Append(value, i, pair ? 2 : 1);
            }
            else
            {
                text ??= new StringBuilder(value, 0, i, Longest + 16);
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)value[i]:x4}");
            }

            if (pair) i++;
        }

        if (text is null && !cut) return value;
        return Fitting(text ?? new StringBuilder(value, 0, end, Longest), cut);
    }

    /// <summary>Escapes lengthen: the result is cut once more, so that it keeps the promised length.</summary>
    private static string Fitting(StringBuilder text, bool cut)
    {
        if (text.Length > Longest - (cut ? 1 : 0))
        {
            text.Length = Longest - 1;
            if (char.IsHighSurrogate(text[^1])) text.Length--;
            cut = true;
        }

        return cut ? text.Append('…').ToString() : text.ToString();
    }

    private static bool IsTroublesome(char c) => char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
