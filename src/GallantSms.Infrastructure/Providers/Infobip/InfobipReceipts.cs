using System.Globalization;
using System.Text.Json;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Infobip;

/// <summary>
/// Delivery reports, <c>{"results":[{messageId, status:{groupId, id, name}, error:{id, name, permanent}, doneAt}]}</c>. Infobip
/// signs nothing by itself: the address is secret, and a subscription may sign in.
/// </summary>
internal static class InfobipReceipts
{
    private const int LongestRaw = 64;
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(5);

    public static bool IsTrusted(ProviderAccount account, InfobipSettings settings, ReceiptCallback callback) =>
        callback.CameBySecretPath(account)
        && (settings.CallbackAuthorization is not { } right || (callback.Headers.TryGetValue("Authorization", out var given) && CallbackSecret.Same(given, right)));

    /// <summary>What can be read; items and bodies that make no sense are left out.</summary>
    public static IReadOnlyList<ProviderReceipt> Read(ReceiptCallback callback)
    {
        try
        {
            using var body = JsonDocument.Parse(callback.Body);
            if (Child(body.RootElement, "results") is not { ValueKind: JsonValueKind.Array } items) return [];
            var receipts = new List<ProviderReceipt>(items.GetArrayLength());
            foreach (var item in items.EnumerateArray())
            {
                if (ReadOne(item, callback.ReceivedAt) is { } receipt) receipts.Add(receipt);
            }

            return receipts;
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static ProviderReceipt? ReadOne(JsonElement item, DateTimeOffset receivedAt)
    {
        var (state, error) = (Child(item, "status"), Child(item, "error"));
        var (id, errorId) = (Number(state, "id"), Number(error, "id"));
        if (!Guid.TryParse(Text(item, "messageId"), out var messageId) || InfobipCodes.Status(Number(state, "groupId"), id) is not { } status) return null;

        var name = Text(state, "name") ?? string.Create(CultureInfo.InvariantCulture, $"{id}");
        var raw = errorId is > 0 ? string.Create(CultureInfo.InvariantCulture, $"{name}/{errorId}") : name;
        var at = DateTimeOffset.TryParse(Text(item, "doneAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var done)
            && done <= receivedAt + ClockSlack ? done.ToUniversalTime() : receivedAt;
        return new(messageId, status, InfobipCodes.ReceiptReason(status, id, errorId, Flag(error, "permanent")),
            raw.Length > LongestRaw ? raw[..LongestRaw] : raw, at, messageId.ToString());
    }

    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var child) ? child : null;

    private static int? Number(JsonElement? parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    private static bool? Flag(JsonElement? parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    private static string? Text(JsonElement? parent, string name)
    {
        if (Child(parent, name) is not { ValueKind: JsonValueKind.String } value) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // No valid UTF-16: a lone half of a surrogate pair shows only when it is read.
            return null;
        }
    }
}
