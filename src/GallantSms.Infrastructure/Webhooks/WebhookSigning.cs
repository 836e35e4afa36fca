using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Application.Webhooks;

namespace GallantSms.Infrastructure.Webhooks;

/// <param name="Value"><c>whsec_</c> and 32 random bytes in base64.</param>
internal sealed record WebhookSecret(Guid Id, string Value, DateTimeOffset CreatedAt)
{
    private const string Prefix = "whsec_";

    /// <summary>Old and new, while a receiver changes over.</summary>
    public const int Most = 2;

    public static WebhookSecret New(DateTimeOffset now) => new(Guid.CreateVersion7(now), Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), now);

    public WebhookSecretView View => new(Id, Value[^4..], CreatedAt);

    public byte[] Key => Convert.FromBase64String(Value[Prefix.Length..]);

    public override string ToString() => nameof(WebhookSecret);
}

internal static class WebhookSecretRows
{
    /// <summary>Newest first.</summary>
    public static string Seal(this ISecretBox box, IEnumerable<WebhookSecret> secrets) => box.Protect(JsonSerializer.Serialize(secrets));

    public static IReadOnlyList<WebhookSecret> OpenSecrets(this ISecretBox box, string? text) =>
        string.IsNullOrEmpty(text) ? [] : JsonSerializer.Deserialize<List<WebhookSecret>>(box.Unprotect(text))!;
}

/// <summary>Standard Webhooks 1.0.0 (standardwebhooks.com), symmetric signatures.</summary>
internal static class WebhookSigning
{
    /// <param name="id">The same at each attempt of a delivery; without a full stop, which separates what is signed.</param>
    public static Dictionary<string, string> Headers(string id, DateTimeOffset now, ReadOnlySpan<byte> body, IEnumerable<WebhookSecret> secrets)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];
        return new()
        {
            ["webhook-id"] = id,
            ["webhook-timestamp"] = timestamp,
            ["webhook-signature"] = string.Join(' ', secrets.Select(s => "v1," + Convert.ToBase64String(HMACSHA256.HashData(s.Key, signed)))),
        };
    }
}
