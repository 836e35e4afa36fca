namespace GallantSms.Domain.Messages;

/// <summary>
/// What the handset shows as sender: alphanumeric (1 to 11 characters A-Z a-z 0-9 space, at least one letter), a short
/// code (3 to 8 digits) or a number (up to 15 digits, with or without '+'). 3GPP TS 23.040, 9.1.2.5.
/// </summary>
public static class SenderId
{
    private const int LongestShortCode = 8;

    public static bool IsValid(string sender) => IsNumeric(sender) || IsAlphanumeric(sender);

    /// <summary>Of a valid sender.</summary>
    public static SenderType TypeOf(string sender) =>
        !IsNumeric(sender) ? SenderType.Alphanumeric
        : sender.StartsWith('+') || sender.Length > LongestShortCode ? SenderType.Number
        : SenderType.ShortCode;

    private static bool IsNumeric(string sender)
    {
        var digits = sender.AsSpan(sender.StartsWith('+') ? 1 : 0);
        return digits.Length is >= 3 and <= 15 && !digits.ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsAlphanumeric(string sender) =>
        sender.Length is >= 1 and <= 11 && sender.Trim().Length == sender.Length
        && sender.All(c => char.IsAsciiLetterOrDigit(c) || c == ' ') && sender.Any(char.IsAsciiLetter);
}

public enum SenderType
{
    Alphanumeric,
    Number,
    ShortCode,
}
