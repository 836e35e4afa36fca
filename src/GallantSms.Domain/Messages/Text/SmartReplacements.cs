using System.Collections.Frozen;
using System.Text;

namespace GallantSms.Domain.Messages;

/// <summary>
/// What <see cref="EncodingMode.Smart"/> replaces: characters that word processors and phones put in by themselves, by what
/// GSM-7 has for them. Letters with a meaning of their own (á, ç, ő, Cyrillic) are left alone: dropping their marks misspells names.
/// <para>
/// Two classes. Some replacements are right in every text. The others would harm a text that stays UCS-2 for another
/// character's sake, by lengthening it (… to three dots), by tearing up an emoji (its joiners), or by putting Latin
/// punctuation and capitals into Chinese and Greek; they are made only when the whole text then fits GSM-7.
/// </para>
/// </summary>
internal static class SmartReplacements
{
    private static readonly (string Characters, string With)[] InEveryText =
    [
        // Quotation marks and what is typed for them
        ("\u201C\u201D\u201E\u201F\u00AB\u00BB\u2033\u2036\u02BA\u02DD\u02EE\u275D\u275E", "\""),
        ("\u2018\u2019\u201B\u2032\u2035\u00B4`\u02B9\u02BB\u02BC\u02BD\u02C8\u02CA\u02CB\u275B\u275C", "'"),
        ("\u2039", "<"),
        ("\u203A", ">"),
        ("\u201A\u00B8", ","),

        // Hyphens, dashes, minus
        ("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u23AF", "-"),

        // Spaces of every width, the tabulator, line and paragraph separators
        ("\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\t", " "),
        ("\u2028\u2029\u0085\v", "\n"),

        // Bullets and dots
        ("\u2022\u2023\u25AA\u25AB\u25CF\u25CB\u25E6\u25A0\u25A1", "-"),
        ("\u00B7\u2219\u22C5\u2027\u2024", "."),

        // Signs
        ("\u00D7\u2715\u2A2F", "x"),
        ("\u00F7\u2044\u2215\u29F8", "/"),
        ("\u2216\u29F5\u29F9", "\\"),
        ("\u2217\u204E\u2731\u2732\u2733", "*"),
        ("\u00A6\u2223", "|"),
        ("\u02DC\u223C", "~"),
        ("\u02C6", "^"),
        ("\u2017", "_"),
        ("\u204F", ";"),
        ("\u02D0\u2236\uA789", ":"),
        ("\u01C3", "!"),
        ("\u212A", "K"),
        ("\u212B", "Å"),
        ("\u2126", "Ω"),
        ("\u2206", "Δ"),
        ("\u2211", "Σ"),
        ("\u220F", "Π"),

        // Without width or glyph: soft hyphen, grapheme joiner, zero-width space, word joiner, invisible operators, byte order mark
        ("\u00AD\u034F\u180E\u200B\u2060\u2061\u2062\u2063\u2064\uFEFF", ""),
    ];

    private static readonly (string Characters, string With)[] WhenTheTextThenFits =
    [
        // Joiners, direction marks, variation selectors
        ("\u200C\u200D\u200E\u200F\u061C\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069", ""),
        ("\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F", ""),

        // One character for several
        ("\u2026\u22EF", "..."),
        ("\u2025", ".."),
        ("\u203C", "!!"),
        ("\u2047", "??"),
        ("\u2048", "?!"),
        ("\u2049", "!?"),
        ("\u00BC", "1/4"),
        ("\u00BD", "1/2"),
        ("\u00BE", "3/4"),
        ("\u2153", "1/3"),
        ("\u2154", "2/3"),
        ("\u215B", "1/8"),
        ("\u00A9", "(C)"),
        ("\u00AE", "(R)"),
        ("\u2122", "TM"),
        ("\u2116", "No"),

        // Ligatures
        ("\uFB00", "ff"),
        ("\uFB01", "fi"),
        ("\uFB02", "fl"),
        ("\uFB03", "ffi"),
        ("\uFB04", "ffl"),
        ("\uFB05\uFB06", "st"),
        ("\u0132", "IJ"),
        ("\u0133", "ij"),
        ("\u0152", "OE"),
        ("\u0153", "oe"),

        // Raised and lowered figures, ordinal signs
        ("\u00AA", "a"),
        ("\u00BA", "o"),
        ("\u2070\u2080", "0"),
        ("\u00B9\u2081", "1"),
        ("\u00B2\u2082", "2"),
        ("\u00B3\u2083", "3"),
        ("\u2074\u2084", "4"),
        ("\u2075\u2085", "5"),
        ("\u2076\u2086", "6"),
        ("\u2077\u2087", "7"),
        ("\u2078\u2088", "8"),
        ("\u2079\u2089", "9"),

        // East Asian punctuation, small and vertical forms (the fullwidth block is computed below)
        ("\u3000", " "),
        ("\u3001\uFF64\uFE10\uFE11\uFE50\uFE51", ","),
        ("\u3002\uFF61\uFE12\uFE52", "."),
        ("\u301D\u301E\u301F\u300C\u300D\u300E\u300F", "\""),
        ("\u301C", "~"),
        ("\uFE13\uFE55", ":"),
        ("\uFE14\uFE54", ";"),
        ("\uFE15\uFE57", "!"),
        ("\uFE16\uFE56", "?"),
        ("\uFE58\uFE63", "-"),
        ("\uFE59", "("),
        ("\uFE5A", ")"),
        ("\uFE5B", "{"),
        ("\uFE5C", "}"),
        ("\uFE5F", "#"),
        ("\uFE60", "&"),
        ("\uFE61", "*"),
        ("\uFE62", "+"),
        ("\uFE64", "<"),
        ("\uFE65", ">"),
        ("\uFE66", "="),
        ("\uFE68", "\\"),
        ("\uFE69", "$"),
        ("\uFE6A", "%"),
        ("\uFE6B", "@"),

        // GSM-7 has only those Greek capitals that no Latin one looks like; the others are meant to be sent as Latin.
        ("\u0391", "A"),
        ("\u0392", "B"),
        ("\u0395", "E"),
        ("\u0396", "Z"),
        ("\u0397", "H"),
        ("\u0399", "I"),
        ("\u039A", "K"),
        ("\u039C", "M"),
        ("\u039D", "N"),
        ("\u039F", "O"),
        ("\u03A1", "P"),
        ("\u03A4", "T"),
        ("\u03A5", "Y"),
        ("\u03A7", "X"),
    ];

    /// <summary>
    /// Letters of GSM-7 and their decomposed spelling, as macOS and iOS hand it over. By hand because the product
    /// runs with invariant globalization, where <see cref="string.Normalize()"/> does nothing.
    /// </summary>
    private static readonly FrozenDictionary<(char Letter, char Mark), char> Composed = Compose(
        ('\u0300', "aeiou", "àèìòù"),
        ('\u0301', "eE", "éÉ"),
        ('\u0303', "nN", "ñÑ"),
        ('\u0308', "aouAOU", "äöüÄÖÜ"),
        ('\u030A', "aA", "åÅ"),
        ('\u0327', "C", "Ç"));

    private static readonly FrozenDictionary<char, string> Certain = Table(InEveryText);

    private static readonly FrozenDictionary<char, string> All = Table([.. InEveryText, .. WhenTheTextThenFits, .. Fullwidth(), .. Controls()]);

    /// <summary>The same instance when there was nothing to replace.</summary>
    public static string Apply(string text)
    {
        string all = Replace(text, All);
        return Gsm7Alphabet.TryCount(all, out _, out _) ? all : Replace(text, Certain);
    }

    private static string Replace(string text, FrozenDictionary<char, string> table)
    {
        StringBuilder? changed = null;
        int copied = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            int length = 1;
            string? with = null;
            if (i + 1 < text.Length && text[i + 1] is >= '\u0300' and <= '\u0327' && Composed.TryGetValue((c, text[i + 1]), out char letter))
            {
                with = letter.ToString();
                length = 2;
            }
            else if (Gsm7Alphabet.Septets(c) != 0 || !table.TryGetValue(c, out with))
            {
                continue;
            }

            changed ??= new StringBuilder(text.Length + 16);
            changed.Append(text, copied, i - copied).Append(with);
            i += length - 1;
            copied = i + 1;
        }

        return changed is null ? text : changed.Append(text, copied, text.Length - copied).ToString();
    }

    private static FrozenDictionary<char, string> Table(IEnumerable<(string Characters, string With)> rows) =>
        rows.SelectMany(row => row.Characters.Select(c => KeyValuePair.Create(c, row.With)))
            .ToDictionary()   // throws when a character is listed twice
            .ToFrozenDictionary();

    private static FrozenDictionary<(char Letter, char Mark), char> Compose(params (char Mark, string Letters, string Results)[] rows) =>
        rows.SelectMany(row => row.Letters.Zip(row.Results, (letter, result) => KeyValuePair.Create((letter, row.Mark), result)))
            .ToFrozenDictionary();

    /// <summary>U+FF01 to U+FF5E are ASCII 0x21 to 0x7E, with the accent of 0x60 as an apostrophe.</summary>
    private static IEnumerable<(string Characters, string With)> Fullwidth() =>
        Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(ascii =>
            (((char)(ascii + 0xFEE0)).ToString(), ascii == '`' ? "'" : ((char)ascii).ToString()));

    /// <summary>Control characters that no phone shows. NUL never comes this far.</summary>
    private static IEnumerable<(string Characters, string With)> Controls() =>
        Enumerable.Range(0x01, 0x1F).Concat(Enumerable.Range(0x7F, 0x21))
            .Where(c => c is not ('\t' or '\n' or '\v' or '\f' or '\r' or 0x85))
            .Select(c => (((char)c).ToString(), ""));
}
