using System.Globalization;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>
/// The status callback: a form with <c>MessageSid</c>, <c>MessageStatus</c>, <c>ErrorCode</c> and <c>RawDlrDoneDate</c>, at the
/// address that we gave with the message (twilio.com/docs/messaging/guides/track-outbound-message-status).
/// </summary>
internal static class TwilioReceipts
{
    private const int Largest = 256 * 1024;
    private const int LongestRaw = 64;

    // The network's date has no zone and no seconds. Zones differ by half an hour at least, so one this near is in UTC.
    private static readonly TimeSpan SameZone = TimeSpan.FromMinutes(25);

    /// <summary><c>null</c>: the signature does not hold.</summary>
    public static IReadOnlyList<ProviderReceipt>? Read(string authToken, Uri? callbackUrl, ReceiptCallback callback)
    {
        var query = RawQuery(callback.Url);
        if (callback.Body.Length > Largest || !TwilioSignature.Holds(authToken, callbackUrl, callback, query)) return null;

        var isJson = callback.Headers.TryGetValue("Content-Type", out var type) && type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        var fields = isJson ? TwilioForm.ParseJson(callback.Body) : TwilioForm.Parse(callback.Body);
        var sid = fields.First("MessageSid");
        var code = int.TryParse(fields.First("ErrorCode"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        var word = fields.First("MessageStatus");
        if (TwilioCodes.Status(word, code) is not { } status || !TwilioAnswers.IsSid(sid)) return [];

        _ = Guid.TryParseExact(TwilioForm.Parse(query).First(TwilioRequests.MessageId), "D", out var messageId);
        var raw = code is null ? word! : string.Create(CultureInfo.InvariantCulture, $"{word}/{code}");
        var at = DoneAt(fields.First("RawDlrDoneDate"), callback.ReceivedAt);
        return [new(messageId, status, TwilioCodes.ReceiptReason(status, code), raw.Length > LongestRaw ? raw[..LongestRaw] : raw, at, sid)];
    }

    /// <summary>As it came: the signature is over every character.</summary>
    private static string RawQuery(Uri url)
    {
        var text = url.OriginalString;
        var (start, end) = (text.IndexOf('?', StringComparison.Ordinal), text.IndexOf('#', StringComparison.Ordinal));
        return start < 0 ? "" : end < start ? text[(start + 1)..] : text[(start + 1)..end];
    }

    /// <summary>The end of the minute that the network names, where it can be believed and was before the callback.</summary>
    private static DateTimeOffset DoneAt(string? raw, DateTimeOffset receivedAt) =>
        DateTimeOffset.TryParseExact(raw, "yyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var minute)
        && minute.AddMinutes(1) is var done && done < receivedAt && done > receivedAt - SameZone
            ? done : receivedAt;
}
