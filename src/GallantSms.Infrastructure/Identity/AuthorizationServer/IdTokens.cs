using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>Writes id_tokens (OpenID Connect Core, 2), and reads them back where they hint at who signs out. Their type is not that of access tokens.</summary>
internal sealed class IdTokens(SigningKeys keys, IOptions<AuthorizationServerOptions> options, TimeProvider clock)
{
    /// <param name="nonce">Of the request; null in an answer to a refresh.</param>
    public async Task<string> IssueAsync(KnownClient client, RedeemedGrant grant, string accessToken, string? nonce, CancellationToken ct)
    {
        var key = await keys.CurrentAsync(ct);
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return Jws.Sign(key, "JWT", json =>
        {
            json.WriteString("iss", options.Value.Issuer);
            json.WriteString("sub", grant.UserId);
            json.WriteString("aud", client.ClientId);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + (long)options.Value.AccessTokenLifetime.TotalSeconds);
            json.WriteNumber("auth_time", grant.AuthTime.ToUnixTimeSeconds());
            if (nonce is not null) json.WriteString("nonce", nonce);
            json.WriteString("at_hash", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16)));
            if (grant.SessionId is { } session) json.WriteString("sid", session);
        });
    }

    /// <summary>Whom a token of ours was about, also when it is over by now: people sign out late. Null for any other text.</summary>
    public async Task<IdTokenHint?> ReadHintAsync(string token, CancellationToken ct)
    {
        if (token.Length > AccessTokenVerifier.LongestToken || Jws.Split(token) is not { } parts) return null;
        using var header = Jws.Parse(parts.Header);
        if (header is null || Jws.Text(header.RootElement, "alg") != "ES256" || Jws.Text(header.RootElement, "typ") != "JWT" || header.RootElement.TryGetProperty("crit", out _)) return null;
        if (Jws.Text(header.RootElement, "kid") is not { } kid || await keys.FindAsync(kid, ct) is not { } key || !key.Verify(parts.Signed, parts.Signature)) return null;
        using var claims = Jws.Parse(parts.Payload);
        return claims is not null && Jws.Text(claims.RootElement, "iss") == options.Value.Issuer
            && Guid.TryParse(Jws.Text(claims.RootElement, "sub"), out var user) && Jws.Text(claims.RootElement, "aud") is { } client
            ? new(user, client, Guid.TryParse(Jws.Text(claims.RootElement, "sid"), out var session) ? session : null)
            : null;
    }
}

internal sealed record IdTokenHint(Guid UserId, string ClientId, Guid? SessionId);
