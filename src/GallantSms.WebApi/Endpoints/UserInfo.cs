using System.Text.Json.Nodes;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Identity.AuthorizationServer;

namespace GallantSms.WebApi.Endpoints;

/// <summary>
/// Who the person behind an access token is. The token was checked by authentication, which also counts failures; here it is read once
/// more, because what it says about identity is no scope of the API.
/// </summary>
internal static class UserInfo
{
    private const string Scheme = "Bearer ";

    public static async Task AnswerAsync(HttpContext http, AccessTokens tokens, ITenantDirectory tenants)
    {
        http.Response.Headers.CacheControl = "no-store";
        var authorization = http.Request.Headers.Authorization.ToString();
        if (http.Features.Get<RefusedCredential>()?.Refusal is { Kind: Domain.Shared.ErrorKind.Unavailable })
        {
            http.Response.Headers.RetryAfter = "2"; // the token may be good: a client must not throw it away
            await ConnectAnswers.WriteAsync(http, 503, new() { ["error"] = "temporarily_unavailable", ["error_description"] = "Tokens cannot be checked at the moment." });
            return;
        }

        if (http.User is not CallerPrincipal { Caller.Person.SessionId: null } || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || await tokens.CheckAsync(authorization[Scheme.Length..].Trim(' '), http.RequestAborted) is not { State: TokenState.Good, Grant: { } grant, Token.Token: { } token }
            || await tenants.FindAsync(grant.TenantId, http.RequestAborted) is not { Status: TenantStatus.Active })
        {
            await RefuseAsync(http, 401, authorization.Length == 0 ? null : "invalid_token", "An access token of a person is needed.");
            return;
        }

        if (!token.Scopes.Contains(IdentityScopes.OpenId))
        {
            await RefuseAsync(http, 403, "insufficient_scope", "The token lacks the scope openid.");
            return;
        }

        var told = new JsonObject { ["sub"] = grant.UserId.ToString(), ["tenant_id"] = grant.TenantId.ToString() };
        if (token.Scopes.Contains(IdentityScopes.Profile)) told["name"] = grant.Name;
        if (token.Scopes.Contains(IdentityScopes.Email)) (told["email"], told["email_verified"]) = (grant.Email, grant.EmailConfirmed);
        await ConnectAnswers.WriteAsync(http, 200, told);
    }

    /// <summary>In the words of RFC 6750, 3.1: no error where nothing was sent.</summary>
    private static Task RefuseAsync(HttpContext http, int status, string? error, string description)
    {
        http.Response.Headers.WWWAuthenticate = error is null ? "Bearer" : $"Bearer error=\"{error}\", error_description=\"{description}\"";
        return ConnectAnswers.WriteAsync(http, status, new() { ["error"] = error ?? "invalid_request", ["error_description"] = description });
    }
}
