using System.Globalization;
using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>Requests to the API of 2010-04-01. Twilio has no word for flash messages.</summary>
internal static class TwilioRequests
{
    /// <summary>Names our id in the address that receipts come to; Twilio keeps no reference of ours.</summary>
    public const string MessageId = "message_id";

    /// <summary>Few enough that the longest texts, escaped, stay below <see cref="LargestAnswer"/>.</summary>
    public const int PageSize = 20;

    public const int LargestAnswer = 256 * 1024;

    /// <summary>Seconds.</summary>
    private const int LongestValidity = 36_000;

    private const int LongestShortCode = 8;

    public static CarrierBody Submit(TwilioSettings settings, OutboundSms sms, Uri? callback, DateTimeOffset now)
    {
        var fields = new List<KeyValuePair<string, string>>
        {
            new("To", sms.To),
            new("Body", sms.Text),
            new("ValidityPeriod", Seconds(sms.ExpiresAt - now).ToString(CultureInfo.InvariantCulture)),

            // A messaging service may replace characters by default: what was counted and charged is what is sent.
            new("SmartEncoded", "false"),
        };
        if (settings.NamesSender) fields.Add(new("From", From(sms.Sender)));
        if (settings.MessagingService is { } service) fields.Add(new("MessagingServiceSid", service));
        if (callback is not null) fields.Add(new("StatusCallback", StatusCallback(callback, sms.MessageId)));
        return CarrierBody.Form(fields);
    }

    /// <summary>
    /// All that went to the number, newest first. There is a filter by day sent, but a message still in Twilio's queue has
    /// none, and would be taken for one that never came.
    /// </summary>
    public static Uri Query(TwilioSettings settings, DoubtfulSms sms) =>
        new(settings.Account, $"Messages.json?To={Uri.EscapeDataString(sms.To)}&PageSize={PageSize}");

    /// <summary>Numbers are E.164 with '+'; names and short codes are as they are.</summary>
    public static string From(string sender) =>
        sender.Length > LongestShortCode && !sender.AsSpan().ContainsAnyExceptInRange('0', '9') ? "+" + sender : sender;

    private static string StatusCallback(Uri callback, Guid messageId) =>
        $"{callback.AbsoluteUri}{(callback.Query.Length == 0 ? '?' : '&')}{MessageId}={messageId}";

    private static int Seconds(TimeSpan validity) => (int)Math.Clamp(validity.TotalSeconds, 1, LongestValidity);
}
