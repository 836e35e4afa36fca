using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator.Submits;

/// <summary>What the carrier refuses for good.</summary>
internal static class SubmitRules
{
    public const string Blocked = "blocked";
    public const string Rejected = "rejected";
    private const int LongestText = 4000;

    /// <summary>A code, or <c>null</c> when the message is in order.</summary>
    public static string? Offence(SubmitRequest message) =>
        message.ClientRef is not { Length: > 0 and <= 64 } ? "invalid_ref"
        : !IsNumber(message.To) ? "invalid_number"
        : message.From is not { Length: > 0 and <= 20 } ? "invalid_sender"
        : message.Text is not { Length: > 0 and <= LongestText } ? "invalid_text"
        : message.Encoding is not (null or "gsm7" or "ucs2") ? "invalid_encoding"
        : message.CallbackUrl is not null && !CallbackAddress.IsValid(message.CallbackUrl) ? "invalid_callback"
        : null;

    public static string Explain(string code) => code switch
    {
        "invalid_ref" => "client_ref must have 1 to 64 characters.",
        "invalid_number" => "to must be an E.164 number.",
        "invalid_sender" => "from must have 1 to 20 characters.",
        "invalid_text" => "text must have 1 to 4000 characters.",
        "invalid_encoding" => "encoding must be gsm7 or ucs2.",
        "invalid_callback" => "callback_url must be an http or https address.",
        Blocked => "This recipient is not served.",
        _ => "The message is refused.",
    };

    private static bool IsNumber(string? to)
    {
        if (to is null) return false;
        var digits = to.AsSpan(to.StartsWith('+') ? 1 : 0);
        return digits.Length is >= 6 and <= 15 && digits[0] != '0' && !digits.ContainsAnyExceptInRange('0', '9');
    }
}
