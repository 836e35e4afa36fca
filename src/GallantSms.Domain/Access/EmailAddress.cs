using GallantSms.Domain.Shared;

namespace GallantSms.Domain.Access;

/// <summary>Which e-mail addresses are taken: the dot-atom form of RFC 5322, in ASCII. Nothing in one can end a header.</summary>
public static class EmailAddress
{
    private const int Longest = 254;
    private const int LongestLocal = 64;

    public static bool IsValid(string? address)
    {
        if (address is null || address.Length > Longest) return false;
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at is > 0 and <= LongestLocal && IsLocal(address.AsSpan(0, at)) && HostName.IsValid(address[(at + 1)..].ToLowerInvariant());
    }

    private static bool IsLocal(ReadOnlySpan<char> local)
    {
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)) return false;
        foreach (var c in local)
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal)) return false;
        return true;
    }
}
