namespace GallantSms.Infrastructure.Providers;

/// <summary>Words of a carrier on their way into the database.</summary>
internal static class CarrierText
{
    /// <summary>At most so many characters, without NUL (PostgreSQL stores none) and without half a surrogate pair (no UTF-8 has one).</summary>
    public static string Clean(string text, int longest)
    {
        if (text.Length <= longest && !text.AsSpan().ContainsAny('\0', '\uFFFD') && IsWhole(text)) return text;
        var clean = new char[Math.Min(text.Length, longest)];
        for (var i = 0; i < clean.Length; i++)
        {
            var pair = char.IsHighSurrogate(text[i]) && i + 1 < clean.Length && char.IsLowSurrogate(text[i + 1]);
            clean[i] = text[i] == '\0' || (char.IsSurrogate(text[i]) && !pair) ? '?' : text[i];
            if (pair) clean[i + 1] = text[++i];
        }

        return new(clean);
    }

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
