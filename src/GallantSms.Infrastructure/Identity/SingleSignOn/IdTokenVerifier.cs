using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GallantSms.Domain.Shared;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>What an ID token must be about.</summary>
internal sealed record ExpectedToken(string ClientId, string Nonce);

/// <summary>Believes an ID token or not (OpenID Connect Core 1.0, 3.1.3.7). The signature is checked before the claims are parsed.</summary>
internal sealed class IdTokenVerifier(IdentityProviders providers, TimeProvider clock)
{
    private const int LongestToken = 32 * 1024;
    private const int LongestSubject = 255;

    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <returns>The claims.</returns>
    /// <exception cref="DomainException"><c>SSO_FAILED</c></exception>
    public async Task<JsonElement> VerifyAsync(ProviderMetadata provider, string token, ExpectedToken expected, CancellationToken ct)
    {
        if (token.Length > LongestToken || token.Split('.') is not [var header, var payload, var signature]) throw SsoErrors.NotBelieved("The ID token is no signed token.");
        var (algorithm, keyId) = ReadHeader(Decode(header), provider);
        var key = await providers.FindKeyAsync(provider, keyId, algorithm, ct) ?? throw SsoErrors.NotBelieved("The ID token's key is none of the provider's.");
        if (!key.Verify(algorithm, Encoding.ASCII.GetBytes(token, 0, header.Length + 1 + payload.Length), Decode(signature))) throw SsoErrors.NotBelieved("The ID token's signature is wrong.");
        var claims = Parse(Decode(payload));
        Check(claims, provider.Issuer, expected);
        return claims;
    }

    private static (string Algorithm, string KeyId) ReadHeader(byte[] json, ProviderMetadata provider)
    {
        var header = Parse(json);
        if (header.Text("alg") is not { } algorithm || !provider.Algorithms.Contains(algorithm)) throw SsoErrors.NotBelieved("The ID token's algorithm is not taken.");
        if (header.TryGetProperty("crit", out _)) throw SsoErrors.NotBelieved("The ID token has an extension that we would have to understand.");
        return (algorithm, header.Text("kid") ?? throw SsoErrors.NotBelieved("The ID token names no key."));
    }

    private void Check(JsonElement claims, string issuer, ExpectedToken expected)
    {
        var now = clock.GetUtcNow();
        if (claims.Text("iss") != issuer) throw SsoErrors.NotBelieved("The ID token is another issuer's.");
        CheckAudience(claims, expected.ClientId);
        if (Instant(claims, "exp") is not { } expires || expires + Skew <= now) throw SsoErrors.NotBelieved("The ID token has expired.");
        if (Instant(claims, "iat") is not { } issued || issued - Skew > now) throw SsoErrors.NotBelieved("The ID token is of the future.");
        if (claims.TryGetProperty("nbf", out _) && (Instant(claims, "nbf") is not { } notBefore || notBefore - Skew > now)) throw SsoErrors.NotBelieved("The ID token does not hold yet.");
        if (!SameText(claims.Text("nonce"), expected.Nonce)) throw SsoErrors.NotBelieved("The ID token is of another sign-in.");
        if (claims.Text("sub") is not { Length: > 0 and <= LongestSubject }) throw SsoErrors.NotBelieved("The ID token names nobody.");
    }

    private static void CheckAudience(JsonElement claims, string clientId)
    {
        IReadOnlyList<string> audience = claims.Text("aud") is { } one ? [one] : claims.Texts("aud") ?? [];
        if (!audience.Contains(clientId)) throw SsoErrors.NotBelieved("The ID token is for another client.");
        var party = claims.Text("azp");
        if (party is null ? audience.Count > 1 : party != clientId) throw SsoErrors.NotBelieved("The ID token was issued to another client.");
    }

    public static bool SameText(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    private static DateTimeOffset? Instant(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static byte[] Decode(string part)
    {
        foreach (var c in part)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) throw SsoErrors.NotBelieved("The ID token is badly encoded.");
        return Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : throw SsoErrors.NotBelieved("The ID token is badly encoded.");
    }

    private static JsonElement Parse(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw SsoErrors.NotBelieved("A part of the ID token is no object.");
        }
        catch (JsonException)
        {
            throw SsoErrors.NotBelieved("A part of the ID token is not JSON.");
        }
    }
}
