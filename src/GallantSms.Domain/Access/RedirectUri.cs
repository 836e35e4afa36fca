namespace GallantSms.Domain.Access;

/// <summary>Where a browser may be sent with a code in its address: https, or http on the person's own machine (RFC 8252, 7.3).</summary>
public static class RedirectUri
{
    public const int Longest = 1000;

    private static readonly string[] LoopbackPrefixes = ["http://127.0.0.1", "http://[::1]"];

    /// <summary>Whether a client may register it.</summary>
    public static bool IsAcceptable(string? text) =>
        text is { Length: > 0 and <= Longest }
        && text.All(c => c is > ' ' and < '\x7f' and not ('#' or '*' or '\\' or '"' or '<' or '>' or '`' or '{' or '}' or '|' or '^'))
        && !text.Split('?')[0].Split('/').Any(segment => segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..")
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0 && !Authority(text).Contains('@', StringComparison.Ordinal) && uri.Host.Length > 0
        && ((uri.Scheme == Uri.UriSchemeHttps && text.StartsWith("https://", StringComparison.Ordinal))
            || (uri.Scheme == Uri.UriSchemeHttp && text.StartsWith("http://", StringComparison.Ordinal) && uri.Host is "127.0.0.1" or "[::1]" or "localhost"));

    /// <summary>Character by character; only a loopback address may come with any port, which a native app learns when it starts.</summary>
    public static bool Matches(string registered, string presented)
    {
        if (registered == presented) return true;
        return LoopbackPrefixes.Any(prefix => WithoutPort(registered, prefix) is { } known && known == WithoutPort(presented, prefix));
    }

    private static string Authority(string text)
    {
        var start = text.IndexOf("//", StringComparison.Ordinal) + 2;
        var end = text.AsSpan(start).IndexOfAny('/', '?');
        return end < 0 ? text[start..] : text.Substring(start, end);
    }

    /// <summary>What follows address and port; null for another address.</summary>
    private static string? WithoutPort(string uri, string prefix)
    {
        if (!uri.StartsWith(prefix, StringComparison.Ordinal)) return null;
        var rest = uri[prefix.Length..];
        if (rest is [':', ..])
        {
            var digits = rest.Skip(1).TakeWhile(char.IsAsciiDigit).Count();
            if (digits is 0 or > 5) return null;
            rest = rest[(1 + digits)..];
        }

        return rest is "" or ['/', ..] or ['?', ..] ? rest : null;
    }
}
