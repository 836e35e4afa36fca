using System.Globalization;
using System.Text.Json;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Sns;

/// <summary>
/// The message of a notification: a record of SNS's delivery log, <c>{notification:{messageId,timestamp},delivery:{providerResponse},status}</c>
/// (sms_stats_cloudwatch.html), or an event of End User Messaging, <c>{eventType,messageId,eventTimestamp}</c> in milliseconds
/// (configuration-sets-event-format.html), bare or as the <c>detail</c> of an EventBridge event.
/// </summary>
internal static class SnsReceipts
{
    private const int LongestRaw = 64;
    private const int LongestId = 100;
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>None or one; what makes no sense is left out.</summary>
    public static IReadOnlyList<ProviderReceipt> Read(string message, DateTimeOffset receivedAt)
    {
        try
        {
            using var json = JsonDocument.Parse(message);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("detail", out var detail)) root = detail;
            if (root.ValueKind != JsonValueKind.Object) return [];
            return (root.TryGetProperty("eventType", out _) ? Event(root, receivedAt) : Log(root, receivedAt)) is { } receipt ? [receipt] : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static ProviderReceipt? Event(JsonElement root, DateTimeOffset receivedAt)
    {
        var type = Text(root, "eventType");
        if (SnsCodes.Event(type) is not { } news || Id(root) is not { } id) return null;
        var at = root.TryGetProperty("eventTimestamp", out var ms) && ms.ValueKind == JsonValueKind.Number && ms.TryGetInt64(out var number)
            && number > 0 && number <= (receivedAt + Ahead).ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(number) : receivedAt;
        return new(Guid.Empty, news.Status, news.Reason, Short(type!), at, id);
    }

    private static ProviderReceipt? Log(JsonElement root, DateTimeOffset receivedAt)
    {
        if (!root.TryGetProperty("notification", out var notification) || notification.ValueKind != JsonValueKind.Object || Id(notification) is not { } id) return null;
        var response = root.TryGetProperty("delivery", out var delivery) && delivery.ValueKind == JsonValueKind.Object ? Text(delivery, "providerResponse") : null;
        (MessageStatus, MessageReason)? news = Text(root, "status") switch
        {
            "SUCCESS" => (MessageStatus.Delivered, MessageReason.None),
            "FAILURE" => (MessageStatus.Undelivered, SnsCodes.Failure(response)),
            "UNKNOWN" => (MessageStatus.Unknown, MessageReason.None),
            _ => null,
        };
        if (news is not var (status, reason)) return null;

        // "2016-06-28 00:40:34.558", without a zone: it is UTC.
        var at = DateTimeOffset.TryParse(Text(notification, "timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var told)
            && told <= receivedAt + Ahead ? told.ToUniversalTime() : receivedAt;
        var word = Text(root, "status")!;
        return new(Guid.Empty, status, reason, Short(response is null ? word : $"{word}/{response}"), at, id);
    }

    private static string? Id(JsonElement element) => Text(element, "messageId") is { Length: > 0 and <= LongestId } id ? id : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Short(string text) => text.Length > LongestRaw ? text[..LongestRaw] : text;
}
