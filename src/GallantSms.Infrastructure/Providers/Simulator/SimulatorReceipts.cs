using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>
/// The receipt callback, <c>{"receipts":[{id, client_ref, status, code, at}]}</c>, with <c>X-Simulator-Timestamp</c> (Unix seconds)
/// and <c>X-Simulator-Signature: v1=hex(HMAC-SHA256(secret, timestamp + "." + body))</c>.
/// </summary>
internal static class SimulatorReceipts
{
    private const string Scheme = "v1=";
    private const int LongestRaw = 64;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static bool IsSigned(byte[] key, ReceiptCallback callback)
    {
        if (!callback.Headers.TryGetValue("X-Simulator-Timestamp", out var timestamp)
            || !callback.Headers.TryGetValue("X-Simulator-Signature", out var signature)
            || !signature.StartsWith(Scheme, StringComparison.Ordinal)
            || signature.Length != Scheme.Length + HMACSHA256.HashSizeInBytes * 2
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;

        // Compared as numbers: a timestamp beyond what DateTimeOffset holds must not throw.
        var age = (double)callback.ReceivedAt.ToUnixTimeSeconds() - seconds;
        if (Math.Abs(age) > Window.TotalSeconds) return false;

        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Convert.FromHexString(signature.AsSpan(Scheme.Length), given, out _, out _) != OperationStatus.Done) return false;

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.ASCII.GetBytes(timestamp));
        hmac.AppendData("."u8);
        hmac.AppendData(callback.Body.Span);
        Span<byte> right = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hmac.GetHashAndReset(right);
        return CryptographicOperations.FixedTimeEquals(given, right);
    }

    /// <summary>What can be read; items and bodies that make no sense are left out.</summary>
    public static IReadOnlyList<ProviderReceipt> Read(ReceiptCallback callback)
    {
        try
        {
            using var body = JsonDocument.Parse(callback.Body);
            if (body.RootElement.ValueKind != JsonValueKind.Object
                || !body.RootElement.TryGetProperty("receipts", out var items)
                || items.ValueKind != JsonValueKind.Array)
                return [];

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
        catch (InvalidOperationException)
        {
            // A string that is no valid UTF-16 shows only when it is read.
            return [];
        }
    }

    private static ProviderReceipt? ReadOne(JsonElement item, DateTimeOffset receivedAt)
    {
        if (item.ValueKind != JsonValueKind.Object
            || !Guid.TryParse(Text(item, "client_ref"), out var messageId)
            || Text(item, "status") is not { } word
            || SimulatorCodes.Status(word) is not { } status)
            return null;

        var code = Text(item, "code");
        var raw = code is null ? word : $"{word}/{code}";
        var at = DateTimeOffset.TryParse(Text(item, "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var reported)
            && reported <= receivedAt + Window ? reported.ToUniversalTime() : receivedAt;
        return new ProviderReceipt(messageId, status, SimulatorCodes.ReceiptReason(status, code), raw.Length > LongestRaw ? raw[..LongestRaw] : raw, at);
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
