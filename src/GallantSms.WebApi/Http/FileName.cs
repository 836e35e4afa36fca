using System.Globalization;
using System.Text;

namespace GallantSms.WebApi.Http;

/// <summary>A file's name as a label: it may be shown and stored, and leads nowhere.</summary>
internal static class FileName
{
    private const int Longest = 100;
    private const string Nameless = "upload";

    /// <summary>Without folders, control and direction characters and half pairs; at most 100 characters, never empty.</summary>
    public static string Clean(string given)
    {
        var last = given.AsSpan(given.AsSpan().LastIndexOfAny('/', '\\') + 1);
        var name = new StringBuilder(Longest);
        foreach (var rune in last.EnumerateRunes()) // a half pair comes as U+FFFD
        {
            if (name.Length + rune.Utf16SequenceLength > Longest) break;
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
                name.Append(rune.ToString());
        }

        var cleaned = name.ToString().Trim();
        return cleaned.Trim('.').Length == 0 ? Nameless : cleaned;
    }
}
