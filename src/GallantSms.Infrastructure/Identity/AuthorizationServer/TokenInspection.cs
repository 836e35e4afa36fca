using System.Text.Json.Nodes;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>What a client may learn of tokens and do to them: introspection (RFC 7662) and revocation (RFC 7009).</summary>
internal sealed class TokenInspection(
    ClientAuthentication clients, AccessTokens accessTokens, GrantStore grants, RevokedTokens revoked, ITenantDirectory tenants, IOptions<AuthorizationServerOptions> options)
{
    /// <summary>A token of the client's own tenant; a refresh token only if it is the client's own. Of any other: not active, and nothing more.</summary>
    public async Task<JsonObject> IntrospectAsync(HttpContext http, IFormCollection form)
    {
        var ct = http.RequestAborted;
        var client = await clients.AuthenticateAsync(http, form);
        // Whoever can only name itself could ask about tokens it picked up somewhere (RFC 7662, 2.1).
        if (client.AuthMethod == Domain.Access.AuthMethods.None) throw OAuthRefusal.InvalidClient();
        var inactive = new JsonObject { ["active"] = false };
        if (await tenants.FindAsync(client.TenantId, ct) is not { Status: TenantStatus.Active }) return inactive;

        var text = Token(form);
        if (await grants.FindAsync(text, ct) is { } refresh) return refresh.ClientId == client.Id && refresh.Unused ? Describe(refresh, client) : inactive;
        var check = text.Length <= AccessTokenVerifier.LongestToken ? await accessTokens.CheckAsync(text, ct) : default;
        return check is { State: TokenState.Good, Token.Token: { } token } && token.TenantId == client.TenantId ? Describe(token, check.Grant) : inactive;
    }

    /// <summary>Whatever is unknown or over is fine already; another client's token is not this one's to revoke.</summary>
    public async Task RevokeAsync(HttpContext http, IFormCollection form)
    {
        var ct = http.RequestAborted;
        var (client, text) = (await clients.AuthenticateAsync(http, form), Token(form));
        if (!await grants.RevokeAsync(text, client, ct)) throw OAuthRefusal.InvalidGrant();
        if (text.Length > AccessTokenVerifier.LongestToken || await accessTokens.CheckAsync(text, ct) is not { State: TokenState.Good, Token.Token: { } token }) return;
        if (token.ClientId != client.ClientId) throw OAuthRefusal.InvalidGrant();
        await revoked.AddAsync(token, ct);
    }

    private static string Token(IFormCollection form) =>
        form["token"].ToString() is { Length: > 0 } token ? token : throw OAuthRefusal.InvalidRequest("token is missing.");

    private JsonObject Describe(AccessToken token, KnownGrant? grant)
    {
        var told = new JsonObject
        {
            ["active"] = true,
            ["iss"] = options.Value.Issuer,
            ["aud"] = options.Value.Audience,
            ["sub"] = token.Person?.UserId.ToString() ?? token.ClientId,
            ["client_id"] = token.ClientId,
            ["tenant_id"] = token.TenantId.ToString(),
            ["jti"] = token.Id,
            ["scope"] = string.Join(' ', token.Scopes.Order(StringComparer.Ordinal)),
            ["token_type"] = "Bearer",
            ["exp"] = token.ExpiresAt.ToUnixTimeSeconds(),
        };
        if (token.IssuedAt is { } issued) told["iat"] = issued.ToUnixTimeSeconds();
        if (grant is not null) told["username"] = grant.Email;
        return told;
    }

    private JsonObject Describe(LiveRefreshToken token, KnownClient client) => new()
    {
        ["active"] = true,
        ["iss"] = options.Value.Issuer,
        ["sub"] = token.UserId.ToString(),
        ["client_id"] = client.ClientId,
        ["scope"] = string.Join(' ', token.Scopes),
        ["token_type"] = "refresh_token",
        ["exp"] = token.ExpiresAt.ToUnixTimeSeconds(),
        ["iat"] = token.CreatedAt.ToUnixTimeSeconds(),
    };
}
