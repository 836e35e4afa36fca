using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>The compact form of a signed token (RFC 7515), read strictly: one spelling, no duplicate members, no deep nesting.</summary>
internal static class Jws
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Null for what is no such token.</summary>
    public static Parts? Split(string token) =>
        token.Split('.') is [var header, var payload, var signature]
        && Decode(header) is { } headerBytes && Decode(payload) is { } payloadBytes && Decode(signature) is { } signatureBytes
            ? new(headerBytes, payloadBytes, signatureBytes, Encoding.ASCII.GetBytes(token, 0, header.Length + 1 + payload.Length))
            : null;

    /// <summary>Null for what is no JSON object.</summary>
    public static JsonDocument? Parse(byte[] json)
    {
        try
        {
            var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null; // becomes the verdict Malformed
        }
    }

    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>False when the claim is there and no instant.</summary>
    public static bool Instant(JsonElement claims, string name, out DateTimeOffset? at)
    {
        at = null;
        if (!claims.TryGetProperty(name, out var value)) return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var seconds) || seconds is < 0 or > 253_402_300_799 - 60) return false;
        at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    /// <summary>Whether <c>aud</c> is one of these, or a list with one of them.</summary>
    public static bool IsFor(JsonElement claims, params ReadOnlySpan<string> us)
    {
        if (!claims.TryGetProperty("aud", out var audience)) return false;
        if (audience.ValueKind != JsonValueKind.Array) return audience.ValueKind == JsonValueKind.String && us.Contains(audience.GetString()!);
        foreach (var one in audience.EnumerateArray())
            if (one.ValueKind == JsonValueKind.String && us.Contains(one.GetString()!)) return true;
        return false;
    }

    public static string Sign(SigningKey key, string type, Action<Utf8JsonWriter> claims)
    {
        var header = Json(json =>
        {
            json.WriteString("alg", "ES256");
            json.WriteString("typ", type);
            json.WriteString("kid", key.Kid);
        });
        var signed = $"{header}.{Json(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }

    /// <summary>Base64url as RFC 7515 writes it: no padding, no white space, no second spelling of the same bytes.</summary>
    private static byte[]? Decode(string part)
    {
        foreach (var c in part)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return null;
        return part.Length > 0 && Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;
    }

    /// <param name="Signed">What the signature is over.</param>
    internal sealed record Parts(byte[] Header, byte[] Payload, byte[] Signature, byte[] Signed);
}
