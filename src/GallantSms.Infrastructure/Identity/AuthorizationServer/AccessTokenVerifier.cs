using System.Buffers.Text;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>
/// Reads back what <see cref="AccessTokenIssuer"/> writes, and nothing else: one algorithm, one type, our keys, our issuer.
/// The signature is checked before the claims are parsed.
/// </summary>
internal sealed class AccessTokenVerifier(ISigningKeys keys, IOptions<AuthorizationServerOptions> options, TimeProvider clock)
{
    public const int LongestToken = 4096;

    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    public async ValueTask<TokenVerdict> VerifyAsync(string token, CancellationToken ct)
    {
        if (token.Length > LongestToken || token.Split('.') is not [var header, var payload, var signature]) return Refused(TokenFault.Malformed);
        if (Decode(header) is not { } headerBytes || Decode(payload) is not { } payloadBytes || Decode(signature) is not { } signatureBytes)
            return Refused(TokenFault.Malformed);

        var (kid, fault) = ReadHeader(headerBytes);
        if (kid is null) return Refused(fault);
        if (await keys.FindAsync(kid, ct) is not { } key) return Refused(TokenFault.Key);
        if (!key.Verify(Encoding.ASCII.GetBytes(token, 0, header.Length + 1 + payload.Length), signatureBytes)) return Refused(TokenFault.Signature);
        return ReadClaims(payloadBytes);
    }

    private static TokenVerdict Refused(TokenFault fault) => new(null, fault);

    /// <summary>Base64url as RFC 7515 writes it: no padding, no white space, no second spelling of the same bytes.</summary>
    private static byte[]? Decode(string part)
    {
        foreach (var c in part)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return null;
        return part.Length > 0 && Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;
    }

    private static (string? Kid, TokenFault Fault) ReadHeader(byte[] json)
    {
        using var document = Parse(json);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object) return (null, TokenFault.Malformed);
        var header = document.RootElement;
        if (Text(header, "alg") != "ES256") return (null, TokenFault.Algorithm);
        if (Text(header, "typ") != "at+jwt") return (null, TokenFault.Type);
        if (header.TryGetProperty("crit", out _)) return (null, TokenFault.Malformed); // an extension we would have to understand
        return Text(header, "kid") is { } kid ? (kid, TokenFault.None) : (null, TokenFault.Key);
    }

    private TokenVerdict ReadClaims(byte[] json)
    {
        using var document = Parse(json);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object) return Refused(TokenFault.Malformed);
        var claims = document.RootElement;
        var now = clock.GetUtcNow();

        if (Text(claims, "iss") != options.Value.Issuer) return Refused(TokenFault.Issuer);
        if (!IsForUs(claims)) return Refused(TokenFault.Audience);
        if (!Instant(claims, "exp", out var expires) || expires is null) return Refused(TokenFault.Claims);
        if (expires + Skew <= now) return Refused(TokenFault.Expired);
        if (!Instant(claims, "nbf", out var notBefore) || !Instant(claims, "iat", out var issued)) return Refused(TokenFault.Claims);
        if (notBefore - Skew > now || issued - Skew > now) return Refused(TokenFault.NotYetValid);

        if (Text(claims, "client_id") is not { } clientId || Text(claims, "sub") != clientId
            || Text(claims, "scope") is not { } scope || !Guid.TryParse(Text(claims, "tenant_id"), out var tenant))
            return Refused(TokenFault.Claims);
        return new(new(clientId, tenant, scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal), expires.Value), TokenFault.None);
    }

    private bool IsForUs(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud", out var audience)) return false;
        return audience.ValueKind == JsonValueKind.Array
            ? audience.EnumerateArray().Any(a => a.ValueKind == JsonValueKind.String && a.GetString() == options.Value.Audience)
            : audience.ValueKind == JsonValueKind.String && audience.GetString() == options.Value.Audience;
    }

    private static JsonDocument? Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json, Strict);
        }
        catch (JsonException)
        {
            return null; // becomes the verdict Malformed
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>False when the claim is there and no instant.</summary>
    private static bool Instant(JsonElement claims, string name, out DateTimeOffset? at)
    {
        at = null;
        if (!claims.TryGetProperty(name, out var value)) return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var seconds) || seconds is < 0 or > 253_402_300_799 - 60) return false;
        at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
