using System.Globalization;
using System.Text.Json.Nodes;
using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.WebApi.Endpoints;

/// <summary>
/// The OAuth 2.0 authorization server, at Duende IdentityServer's paths. Its answers are those of the RFCs, not the API's envelope.
/// </summary>
internal static class ConnectEndpoints
{
    private const int LargestForm = 16 * 1024;

    public static void MapConnect(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").WithTags("OAuth").AllowAnonymous();
        group.MapPost("/connect/token", TokenAsync).WithName("Token").WithSummary("An access token for client_credentials (RFC 6749, 4.4).");
        group.MapGet("/.well-known/openid-configuration", Discovery).ExcludeFromDescription();
        group.MapGet("/.well-known/oauth-authorization-server", Discovery).ExcludeFromDescription();
        group.MapGet("/.well-known/openid-configuration/jwks", JwksAsync).ExcludeFromDescription();
    }

    private static async Task TokenAsync(HttpContext http, TokenEndpoint endpoint)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        try
        {
            var form = await ReadFormAsync(http);
            var grant = await endpoint.GrantAsync(http.Request.Headers.Authorization, form, http.Connection.RemoteIpAddress, http.RequestAborted);
            await WriteAsync(http, 200, new()
            {
                ["access_token"] = grant.AccessToken,
                ["token_type"] = "Bearer",
                ["expires_in"] = grant.ExpiresIn,
                ["scope"] = grant.Scope,
            });
        }
        catch (OAuthRefusal refusal)
        {
            if (refusal.Status == 401) http.Response.Headers.WWWAuthenticate = "Basic realm=\"gallantsms\", charset=\"UTF-8\"";
            if (refusal.RetryAfter is { } wait) http.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await WriteAsync(http, refusal.Status, new() { ["error"] = refusal.Error, ["error_description"] = refusal.Message });
        }
        catch (NpgsqlException e)
        {
            http.RequestServices.GetRequiredService<ILogger<TokenEndpoint>>().LogWarning(e, "No token could be issued");
            http.Response.Headers.RetryAfter = "2";
            await WriteAsync(http, 503, new() { ["error"] = "temporarily_unavailable", ["error_description"] = "Tokens cannot be issued at the moment." });
        }
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = LargestForm;
        if (!http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            throw OAuthRefusal.InvalidRequest("The body must be application/x-www-form-urlencoded.");
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException)
        {
            throw OAuthRefusal.InvalidRequest("The form cannot be read.");
        }
    }

    private static Task WriteAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }

    private static Task Discovery(HttpContext http, IOptions<AuthorizationServerOptions> options)
    {
        var issuer = options.Value.Issuer;
        http.Response.Headers.CacheControl = "public, max-age=300";
        return WriteAsync(http, 200, new()
        {
            ["issuer"] = issuer,
            ["token_endpoint"] = $"{issuer}/connect/token",
            ["jwks_uri"] = $"{issuer}/.well-known/openid-configuration/jwks",
            ["grant_types_supported"] = new JsonArray("client_credentials"),
            ["response_types_supported"] = new JsonArray(), // no authorization endpoint yet
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
            ["scopes_supported"] = new JsonArray([.. Scopes.All.Select(s => (JsonNode)s)]),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
        });
    }

    private static async Task JwksAsync(HttpContext http, SigningKeys keys)
    {
        var published = await keys.PublishedAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "public, max-age=300";
        await WriteAsync(http, 200, new()
        {
            ["keys"] = new JsonArray([.. published.Select(key => new JsonObject
            {
                ["kty"] = "EC",
                ["use"] = "sig",
                ["alg"] = "ES256",
                ["crv"] = "P-256",
                ["kid"] = key.Kid,
                ["x"] = key.X,
                ["y"] = key.Y,
            })]),
        });
    }
}
