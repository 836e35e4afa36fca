using System.Text.Json;
using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Infobip;

/// <summary>Requests to the SMS API, version 3 (infobip.com/docs/api/channels/sms).</summary>
internal static class InfobipRequests
{
    /// <summary>Ids in one query: their list may have 2048 characters.</summary>
    public const int QueryChunk = 50;

    public const int LogLimit = 1000;

    private const int LongestValidity = 48 * 60;

    public static CarrierBody Submit(ReadOnlySpan<OutboundSms> messages, Uri? callback, DateTimeOffset now)
    {
        var webhooks = callback is null ? null : new InfobipWebhooks(new(callback.AbsoluteUri, IntermediateReport: true), "application/json");
        var wire = new InfobipMessage[messages.Length];
        for (var i = 0; i < wire.Length; i++) wire[i] = MessageFor(messages[i], webhooks, now);
        return CarrierBody.Of(JsonSerializer.SerializeToUtf8Bytes(new InfobipRequest(wire), InfobipJson.Default.InfobipRequest), "application/json");
    }

    public static Uri Query(InfobipSettings settings, ReadOnlySpan<DoubtfulSms> messages)
    {
        var ids = new string[messages.Length];
        for (var i = 0; i < ids.Length; i++) ids[i] = messages[i].MessageId.ToString();
        return new(settings.Root, $"sms/3/logs?limit={LogLimit}&messageId={string.Join(',', ids)}");
    }

    /// <summary>
    /// The account's callback with its secret token as the last part of the path; null where it is not known, or where
    /// reports come by a subscription that signs in.
    /// </summary>
    public static Uri? Callback(ProviderAccount account, InfobipSettings settings)
    {
        if (account.CallbackUrl is not { } url || account.CallbackToken.Length == 0 || settings.CallbackAuthorization is not null) return null;
        var path = url.AbsolutePath.TrimEnd('/');
        var token = "/" + account.CallbackToken;
        return new UriBuilder(url) { Path = path.EndsWith(token, StringComparison.Ordinal) ? path : path + token }.Uri;
    }

    private static InfobipMessage MessageFor(OutboundSms sms, InfobipWebhooks? webhooks, DateTimeOffset now) => new(
        sms.Sender.TrimStart('+'),
        [new(sms.To.TrimStart('+'), sms.MessageId.ToString())],
        new(sms.Text),
        new(new((int)Math.Clamp((sms.ExpiresAt - now).TotalMinutes, 1, LongestValidity), "MINUTES"), sms.Flash),
        webhooks);
}
