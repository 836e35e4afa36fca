namespace GallantSms.Domain.Messages;

/// <summary>
/// A text with <c>{{ name }}</c> placeholders. A name is a letter or underscore, then letters, digits, <c>_ - .</c>, at most
/// 64 characters, spaces around it allowed; anything else between braces is text. Immutable: parse once, render for many.
/// </summary>
public sealed class MessageTemplate
{
    private const int MaxNameLength = 64;

    private const string Open = "{{";

    private const string Close = "}}";

    /// <summary>Text, name, text, name, …, text: names stand at the odd places, texts may be empty.</summary>
    private readonly string[] _pieces;

    private MessageTemplate(string[] pieces)
    {
        _pieces = pieces;
        Placeholders = [.. pieces.Where((_, i) => int.IsOddInteger(i)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Names in the order of their first appearance, each once, as spelt.</summary>
    public IReadOnlyList<string> Placeholders { get; }

    /// <summary>Whether a placeholder can be called this.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= MaxNameLength && IsFirstOfName(name[0]) && name.All(IsNameCharacter);
    }

    public static MessageTemplate Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);

        var pieces = new List<string>();
        int textFrom = 0;
        int open = source.IndexOf(Open, StringComparison.Ordinal);
        while (open >= 0)
        {
            int next = open + 1;   // of "{{{name}}}" the inner pair counts
            if (TryReadName(source, open + Open.Length, out string name, out int end))
            {
                pieces.Add(source[textFrom..open]);
                pieces.Add(name);
                textFrom = next = end;
            }

            open = source.IndexOf(Open, next, StringComparison.Ordinal);
        }

        pieces.Add(source[textFrom..]);
        return new([.. pieces]);
    }

    /// <summary>
    /// Fills in the values verbatim: braces in a value are text. A name for which <paramref name="lookup"/> has null
    /// is told in <paramref name="missing"/>, and nothing is rendered; an empty value is a value.
    /// </summary>
    public bool TryRender(Func<string, string?> lookup, out string text, out string missing)
    {
        ArgumentNullException.ThrowIfNull(lookup);

        text = missing = "";
        if (_pieces.Length == 1)
        {
            text = _pieces[0];
            return true;
        }

        var filled = (string[])_pieces.Clone();
        for (int i = 1; i < filled.Length; i += 2)
        {
            string name = filled[i];
            string? value = lookup(name);
            if (value is null)
            {
                missing = name;
                return false;
            }

            filled[i] = value;
        }

        text = string.Concat(filled);
        return true;
    }

    /// <summary>Reads <c> name }}</c>; <paramref name="end"/> is the index behind it.</summary>
    private static bool TryReadName(string source, int at, out string name, out int end)
    {
        name = "";
        end = 0;
        int start = SkipSpaces(source, at);
        if (start == source.Length || !IsFirstOfName(source[start])) return false;

        int stop = start + 1;
        while (stop < source.Length && IsNameCharacter(source[stop])) stop++;
        if (stop - start > MaxNameLength) return false;

        int close = SkipSpaces(source, stop);
        if (string.CompareOrdinal(source, close, Close, 0, Close.Length) != 0) return false;

        name = source[start..stop];
        end = close + Close.Length;
        return true;
    }

    private static bool IsFirstOfName(char c) => char.IsLetter(c) || c == '_';

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';

    private static int SkipSpaces(string source, int at)
    {
        while (at < source.Length && source[at] == ' ') at++;
        return at;
    }
}
