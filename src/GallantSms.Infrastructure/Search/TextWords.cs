using System.Globalization;
using System.Text;

namespace GallantSms.Infrastructure.Search;

/// <summary>
/// The words of a text, as both search stores keep them and as a query asks for them: runs of letters and digits, lower case,
/// without accents; of Chinese and Japanese, which write no spaces, each character. The rule is here and not in the stores, so
/// that the same query finds the same messages in both.
/// </summary>
internal static class TextWords
{
    /// <summary>Longer words are cut; what is longer is no word.</summary>
    private const int Longest = 64;

    /// <summary>So many are compared with each other sooner than put into a set: a text has some twenty words.</summary>
    private const int Few = 32;

    /// <param name="Start">In UTF-16 units.</param>
    /// <param name="Length">In UTF-16 units of the text, which may be others than the word's.</param>
    public readonly record struct Found(string Word, int Start, int Length);

    /// <summary>Each word once, in no order that means anything.</summary>
    public static string[] Of(string text)
    {
        var found = Find(text);
        if (found.Count > Few) return [.. found.Select(f => f.Word).ToHashSet(StringComparer.Ordinal)];

        var (words, count) = (new string[found.Count], 0);
        foreach (var (word, _, _) in found)
        {
            if (Array.IndexOf(words, word, 0, count) < 0) words[count++] = word;
        }

        return count == words.Length ? words : words[..count];
    }

    /// <summary>All of them with their places, from the first to the last.</summary>
    public static List<Found> Find(string text)
    {
        var found = new List<Found>();
        var word = new StringBuilder();
        var (start, at) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var kind = KindOf(rune);
            if (kind is Kind.Gap or Kind.Single) End();
            if (kind is Kind.Single) found.Add(new(rune.ToString(), at, rune.Utf16SequenceLength));
            if (kind is Kind.Part)
            {
                if (word.Length == 0) start = at;
                Append(word, rune);
            }

            // A lone surrogate is read as one replacement character, and is one unit as that is.
            at += rune.Utf16SequenceLength;
        }

        End();
        return found;

        void End()
        {
            if (word.Length == 0) return;
            found.Add(new(word.ToString(), start, at - start));
            word.Clear();
        }
    }

    private enum Kind
    {
        Gap,
        Part,
        Mark,
        Single,
    }

    private static Kind KindOf(Rune rune)
    {
        if (rune.IsAscii) return Rune.IsLetterOrDigit(rune) ? Kind.Part : Kind.Gap;
        // Accents written as characters of their own, and Arabic vowel signs: they belong to the word and do not count.
        if (rune.Value is (>= 0x300 and <= 0x36F) or (>= 0x64B and <= 0x652)) return Kind.Mark;
        if (rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF)) return Kind.Single;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => Kind.Part,
            _ => Kind.Gap,
        };
    }

    private static void Append(StringBuilder word, Rune rune)
    {
        if (word.Length >= Longest) return;
        if (rune.IsAscii)
        {
            word.Append(char.ToLowerInvariant((char)rune.Value));
            return;
        }

        var lower = Rune.ToLowerInvariant(rune);
        if (lower.IsBmp && FoldedLetters.Of((char)lower.Value) is { } plain) word.Append(plain);
        else word.Append(lower.ToString());
    }
}
