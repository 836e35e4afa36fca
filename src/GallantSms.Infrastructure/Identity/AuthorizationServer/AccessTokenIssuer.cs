using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>Writes access tokens after RFC 9068 (<c>at+jwt</c>), signed ES256.</summary>
internal sealed class AccessTokenIssuer(SigningKeys keys, IOptions<AuthorizationServerOptions> options, TimeProvider clock)
{
    /// <param name="grant">Null for a client that acts for itself: then it is its own subject (RFC 9068, 2.2).</param>
    public async Task<IssuedToken> IssueAsync(KnownClient client, KnownGrant? grant, string scope, CancellationToken ct)
    {
        var key = await keys.CurrentAsync(ct);
        var issued = clock.GetUtcNow().ToUnixTimeSeconds();
        var expires = issued + (long)options.Value.AccessTokenLifetime.TotalSeconds;
        if (grant is not null) expires = Math.Min(expires, grant.ExpiresAt.ToUnixTimeSeconds());

        var token = Jws.Sign(key, "at+jwt", json =>
        {
            json.WriteString("iss", options.Value.Issuer);
            json.WriteString("aud", options.Value.Audience);
            json.WriteString("sub", grant?.UserId.ToString() ?? client.ClientId);
            json.WriteString("client_id", client.ClientId);
            json.WriteString("jti", Guid.NewGuid().ToString("N"));
            json.WriteNumber("iat", issued);
            json.WriteNumber("exp", expires);
            json.WriteString("scope", scope);
            json.WriteString("tenant_id", client.TenantId);
            if (grant is not null) json.WriteString("gid", grant.Id);
        });
        return new(token, (int)(expires - issued));
    }
}

/// <param name="ExpiresIn">Seconds.</param>
internal sealed record IssuedToken(string Token, int ExpiresIn);
