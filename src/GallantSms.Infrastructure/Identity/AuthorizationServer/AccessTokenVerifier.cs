using System.Collections.Frozen;
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

    public async ValueTask<TokenVerdict> VerifyAsync(string token, CancellationToken ct)
    {
        if (token.Length > LongestToken || Jws.Split(token) is not { } parts) return Refused(TokenFault.Malformed);
        var (kid, fault) = ReadHeader(parts.Header);
        if (kid is null) return Refused(fault);
        if (await keys.FindAsync(kid, ct) is not { } key) return Refused(TokenFault.Key);
        return key.Verify(parts.Signed, parts.Signature) ? ReadClaims(parts.Payload) : Refused(TokenFault.Signature);
    }

    private static TokenVerdict Refused(TokenFault fault) => new(null, fault);

    private static (string? Kid, TokenFault Fault) ReadHeader(byte[] json)
    {
        using var document = Jws.Parse(json);
        if (document is null) return (null, TokenFault.Malformed);
        var header = document.RootElement;
        if (Jws.Text(header, "alg") != "ES256") return (null, TokenFault.Algorithm);
        if (Jws.Text(header, "typ") != "at+jwt") return (null, TokenFault.Type);
        if (header.TryGetProperty("crit", out _)) return (null, TokenFault.Malformed); // an extension we would have to understand
        return Jws.Text(header, "kid") is { } kid ? (kid, TokenFault.None) : (null, TokenFault.Key);
    }

    private TokenVerdict ReadClaims(byte[] json)
    {
        using var document = Jws.Parse(json);
        if (document is null) return Refused(TokenFault.Malformed);
        var claims = document.RootElement;
        var now = clock.GetUtcNow();

        if (Jws.Text(claims, "iss") != options.Value.Issuer) return Refused(TokenFault.Issuer);
        if (!Jws.IsFor(claims, options.Value.Audience)) return Refused(TokenFault.Audience);
        if (!Jws.Instant(claims, "exp", out var expires) || expires is null) return Refused(TokenFault.Claims);
        if (expires + Skew <= now) return Refused(TokenFault.Expired);
        if (!Jws.Instant(claims, "nbf", out var notBefore) || !Jws.Instant(claims, "iat", out var issued)) return Refused(TokenFault.Claims);
        if (notBefore - Skew > now || issued - Skew > now) return Refused(TokenFault.NotYetValid);

        if (Jws.Text(claims, "client_id") is not { } clientId || Jws.Text(claims, "jti") is not { Length: > 0 } id || !ReadSubject(claims, clientId, out var person)
            || Jws.Text(claims, "scope") is not { } scope || !Guid.TryParse(Jws.Text(claims, "tenant_id"), out var tenant))
            return Refused(TokenFault.Claims);
        var scopes = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
        return new(new(clientId, tenant, scopes, expires.Value, id, issued, person), TokenFault.None);
    }

    /// <summary>Without a grant the client is its own subject; with one, a person is.</summary>
    private static bool ReadSubject(JsonElement claims, string clientId, out TokenPerson? person)
    {
        person = null;
        var subject = Jws.Text(claims, "sub");
        if (!claims.TryGetProperty("gid", out _)) return subject == clientId;
        if (!Guid.TryParse(subject, out var user) || !Guid.TryParse(Jws.Text(claims, "gid"), out var grant)) return false;
        person = new(user, grant);
        return true;
    }
}
