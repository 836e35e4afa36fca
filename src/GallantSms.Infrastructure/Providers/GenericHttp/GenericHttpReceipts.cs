using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using Microsoft.AspNetCore.WebUtilities;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>
/// Callbacks by their settings. The secret part of the path must be right always; where the carrier signs, the HMAC of the body
/// as it came must be, too.
/// </summary>
internal static class GenericHttpReceipts
{
    private const int LongestRaw = 64;
    private const int LongestId = 128;
    private const int MostFields = 200;
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public static bool IsGenuine(ProviderAccount account, ReceiptCallback callback) =>
        callback.CameBySecretPath(account) && (account.Text("receipt_hmac_header") is not { } header || IsSigned(account, callback, header));

    /// <summary>What can be read; items that make no sense are left out.</summary>
    public static IReadOnlyList<ProviderReceipt> Read(ProviderAccount account, GenericHttpSettings settings, ReceiptCallback callback)
    {
        var receipts = new List<ProviderReceipt>();
        try
        {
            switch (account.Text("receipt_format", "json"))
            {
                case "form":
                    using (var form = new FormReader(Encoding.UTF8.GetString(callback.Body.Span)) { ValueCountLimit = MostFields }) Take(Fields(form));
                    break;
                case "query":
                    using (var query = new FormReader(callback.Url.Query.TrimStart('?')) { ValueCountLimit = MostFields }) Take(Fields(query));
                    break;
                default:
                    using (var json = JsonDocument.Parse(callback.Body))
                    {
                        foreach (var item in Items(json.RootElement, account.Text("receipt_list"))) Take(pointer => Value(item, pointer));
                    }

                    break;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException)
        {
            // What was read before stands.
        }

        return receipts;

        void Take(Func<string, string?> field)
        {
            if (ReadOne(account, settings, name => account.Text(name) is { } place ? field(place) : null, callback.ReceivedAt) is { } receipt) receipts.Add(receipt);
        }
    }

    private static ProviderReceipt? ReadOne(ProviderAccount account, GenericHttpSettings settings, Func<string, string?> field, DateTimeOffset receivedAt)
    {
        if (field("receipt_id") is not { Length: > 0 and <= LongestId } id || field("receipt_status") is not { } word) return null;
        if (!settings.Statuses.TryGetValue(word, out var status)) return null;
        var ours = account.Text("receipt_id_is", "reference") == "message_id";
        var messageId = Guid.Empty;
        if (ours && !Guid.TryParse(id, out messageId)) return null;

        var code = field("receipt_error");
        var reason = status switch
        {
            MessageStatus.Undelivered or MessageStatus.Rejected => settings.Codes.Find(code)?.Reason ?? MessageReason.CarrierRejected,
            MessageStatus.Expired => settings.Codes.Find(code, others: false)?.Reason ?? MessageReason.CarrierExpired,
            _ => MessageReason.None,
        };
        var raw = string.IsNullOrEmpty(code) ? word : $"{word}/{code}";
        return new(messageId, status, reason, raw.Length > LongestRaw ? raw[..LongestRaw] : raw, Time(field("receipt_time"), receivedAt), ours ? null : id);
    }

    private static bool IsSigned(ProviderAccount account, ReceiptCallback callback, string header)
    {
        if (account.Text("receipt_hmac_secret") is not { } secret || !callback.Headers.TryGetValue(header, out var given)) return false;
        var algorithm = account.Text("receipt_hmac_algorithm", "sha256");
        var key = Encoding.UTF8.GetBytes(secret);
#pragma warning disable CA5350 // Which hash is the carrier's choice; an HMAC with SHA-1 still holds.
        var right = algorithm switch
        {
            "sha1" => HMACSHA1.HashData(key, callback.Body.Span),
            "sha512" => HMACSHA512.HashData(key, callback.Body.Span),
            _ => HMACSHA256.HashData(key, callback.Body.Span),
        };
#pragma warning restore CA5350

        // Some write "sha256=" before it.
        if (given.StartsWith(algorithm + "=", StringComparison.OrdinalIgnoreCase)) given = given[(algorithm.Length + 1)..];
        try
        {
            var mac = account.Text("receipt_hmac_encoding", "hex") == "base64" ? Convert.FromBase64String(given) : Convert.FromHexString(given);
            return CryptographicOperations.FixedTimeEquals(right, mac);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static Func<string, string?> Fields(FormReader form)
    {
        var fields = form.ReadForm();
        return name => fields.TryGetValue(name, out var values) && values is [{ } value] ? value : null;
    }

    private static IEnumerable<JsonElement> Items(JsonElement root, string? list)
    {
        var at = list is null ? root : Locator.Follow(root, Locator.Tokens(list));
        return at switch
        {
            { ValueKind: JsonValueKind.Array } items => items.EnumerateArray(),
            { } one => [one],
            null => [],
        };
    }

    private static string? Value(JsonElement item, string pointer) =>
        pointer.StartsWith('/') ? Locator.Text(Locator.Follow(item, Locator.Tokens(pointer))) : null;

    /// <summary>Unix seconds, milliseconds where the number is too large for them, or ISO 8601. Never later than now.</summary>
    private static DateTimeOffset Time(string? text, DateTimeOffset receivedAt)
    {
        DateTimeOffset at;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            var ms = number >= 100_000_000_000m ? number : number * 1000m;
            if (ms > 253_402_300_799_999m) return receivedAt;
            at = DateTimeOffset.FromUnixTimeMilliseconds((long)ms);
        }
        else if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
        {
            return receivedAt;
        }

        return at <= receivedAt + Ahead ? at.ToUniversalTime() : receivedAt;
    }
}
