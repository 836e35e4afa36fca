using System.Text.Json.Nodes;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using Microsoft.Extensions.Options;

namespace GallantSms.WebApi.Endpoints;

/// <summary>What clients read before they begin: OpenID Connect Discovery and RFC 8414, one document at two paths, and the keys.</summary>
internal static class ConnectDiscovery
{
    public static void MapDiscovery(this IEndpointRouteBuilder group)
    {
        group.MapGet("/.well-known/openid-configuration", Document).ExcludeFromDescription();
        group.MapGet("/.well-known/oauth-authorization-server", Document).ExcludeFromDescription();
        group.MapGet("/.well-known/openid-configuration/jwks", JwksAsync).ExcludeFromDescription();
    }

    private static Task Document(HttpContext http, IOptions<AuthorizationServerOptions> options)
    {
        var issuer = options.Value.Issuer;
        http.Response.Headers.CacheControl = "public, max-age=300";
        return ConnectAnswers.WriteAsync(http, 200, new()
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = $"{issuer}/connect/authorize",
            ["token_endpoint"] = $"{issuer}/connect/token",
            ["userinfo_endpoint"] = $"{issuer}/connect/userinfo",
            ["introspection_endpoint"] = $"{issuer}/connect/introspect",
            ["revocation_endpoint"] = $"{issuer}/connect/revoke",
            ["end_session_endpoint"] = $"{issuer}/connect/endsession",
            ["jwks_uri"] = $"{issuer}/.well-known/openid-configuration/jwks",
            ["scopes_supported"] = List([.. IdentityScopes.All, .. Scopes.All]),
            ["response_types_supported"] = List(["code"]),
            ["response_modes_supported"] = List(["query"]),
            ["grant_types_supported"] = List(GrantTypes.All),
            ["code_challenge_methods_supported"] = List(["S256"]),
            ["prompt_values_supported"] = List(["none", "login", "consent", "select_account"]),
            ["token_endpoint_auth_methods_supported"] = List(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]),
            ["token_endpoint_auth_signing_alg_values_supported"] = List(ClientKeys.Algorithms),
            ["introspection_endpoint_auth_methods_supported"] = List(["client_secret_basic", "client_secret_post", "private_key_jwt"]),
            ["introspection_endpoint_auth_signing_alg_values_supported"] = List(ClientKeys.Algorithms),
            ["revocation_endpoint_auth_methods_supported"] = List(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]),
            ["revocation_endpoint_auth_signing_alg_values_supported"] = List(ClientKeys.Algorithms),
            ["subject_types_supported"] = List(["public"]),
            ["id_token_signing_alg_values_supported"] = List(["ES256"]),
            ["claims_supported"] = List(["iss", "sub", "aud", "iat", "exp", "auth_time", "nonce", "at_hash", "sid", "name", "email", "email_verified", "tenant_id"]),
            ["authorization_response_iss_parameter_supported"] = true,
            ["claims_parameter_supported"] = false,
            ["request_parameter_supported"] = false,
            ["request_uri_parameter_supported"] = false,
        });
    }

    private static async Task JwksAsync(HttpContext http, SigningKeys keys)
    {
        var published = await keys.PublishedAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "public, max-age=300";
        await ConnectAnswers.WriteAsync(http, 200, new()
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

    private static JsonArray List(IEnumerable<string> values) => [.. values.Select(v => (JsonNode)v)];
}
