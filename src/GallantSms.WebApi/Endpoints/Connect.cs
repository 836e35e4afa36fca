using System.Text.Json.Nodes;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.WebApi.Access;

namespace GallantSms.WebApi.Endpoints;

/// <summary>
/// The OAuth 2.0 and OpenID Connect authorization server, at Duende IdentityServer's paths. Its answers are those of the RFCs, not the
/// API's envelope.
/// </summary>
internal static class ConnectEndpoints
{
    public static void MapConnect(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").WithTags("OAuth").AllowAnonymous().WithMetadata(new IgnoresSession());
        group.MapGet("/connect/authorize", AuthorizeAsync).WithName("Authorize").WithSummary("Begins a sign-in: code with PKCE S256 (RFC 6749, 4.1).");
        group.MapPost("/connect/authorize", AuthorizeAsync).WithName("AuthorizeByForm").WithSummary("As GET, with the parameters in a form.");
        group.MapPost("/connect/token", TokenAsync).WithName("Token").WithSummary("Tokens for authorization_code, refresh_token and client_credentials (RFC 6749).");
        group.MapPost("/connect/introspect", IntrospectAsync).WithName("Introspect").WithSummary("What a token of the own tenant is good for now (RFC 7662).");
        group.MapPost("/connect/revoke", RevokeAsync).WithName("Revoke").WithSummary("Ends an own token (RFC 7009).");
        group.MapGet("/connect/userinfo", UserInfo.AnswerAsync).WithName("UserInfo").WithSummary("Who the person behind an access token is (OpenID Connect Core, 5.3).");
        group.MapPost("/connect/userinfo", UserInfo.AnswerAsync).WithName("UserInfoByPost").WithSummary("As GET.");
        group.MapGet("/connect/endsession", EndSessionAsync).WithName("EndSession").WithSummary("Signs out what an id_token came from (OpenID Connect RP-Initiated Logout).");
        group.MapPost("/connect/endsession", EndSessionAsync).WithName("EndSessionByForm").WithSummary("As GET, with the parameters in a form.");
        group.MapDiscovery();
    }

    private static Task AuthorizeAsync(HttpContext http, AuthorizeEndpoint endpoint) =>
        ConnectAnswers.GuardAsync(http, async () => ConnectAnswers.Redirect(http, await endpoint.BeginAsync(await ConnectAnswers.ParametersAsync(http), http)));

    private static Task TokenAsync(HttpContext http, TokenEndpoint endpoint) => ConnectAnswers.GuardAsync(http, async () =>
    {
        var grant = await endpoint.GrantAsync(http, await ConnectAnswers.ReadFormAsync(http));
        var body = new JsonObject
        {
            ["access_token"] = grant.AccessToken,
            ["token_type"] = "Bearer",
            ["expires_in"] = grant.ExpiresIn,
            ["scope"] = grant.Scope,
        };
        if (grant.RefreshToken is not null) body["refresh_token"] = grant.RefreshToken;
        if (grant.IdToken is not null) body["id_token"] = grant.IdToken;
        await ConnectAnswers.WriteAsync(http, 200, body);
    });

    private static Task IntrospectAsync(HttpContext http, TokenInspection tokens) =>
        ConnectAnswers.GuardAsync(http, async () => await ConnectAnswers.WriteAsync(http, 200, await tokens.IntrospectAsync(http, await ConnectAnswers.ReadFormAsync(http))));

    private static Task RevokeAsync(HttpContext http, TokenInspection tokens) =>
        ConnectAnswers.GuardAsync(http, async () => await tokens.RevokeAsync(http, await ConnectAnswers.ReadFormAsync(http)));

    private static Task EndSessionAsync(HttpContext http, EndSession endpoint) =>
        ConnectAnswers.GuardAsync(http, async () => ConnectAnswers.Redirect(http, await endpoint.EndAsync(await ConnectAnswers.ParametersAsync(http), http.RequestAborted)));
}
