namespace GallantSms.Domain.Shared;

/// <summary>Names of hosts (RFC 1123, 2.1), as they are stored: lower case, letters, digits and hyphens.</summary>
public static class HostName
{
    private const int Longest = 253;
    private const int LongestLabel = 63;

    /// <summary>At least two labels, the last no number: neither an address nor a bare machine name.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > Longest) return false;
        var labels = 0;
        var last = ReadOnlySpan<char>.Empty;
        foreach (var range in name.Split('.'))
        {
            last = name[range];
            if (!IsLabel(last)) return false;
            labels++;
        }

        return labels >= 2 && last.ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > LongestLabel || label[0] == '-' || label[^1] == '-') return false;
        foreach (var c in label)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') return false;
        return true;
    }
}
