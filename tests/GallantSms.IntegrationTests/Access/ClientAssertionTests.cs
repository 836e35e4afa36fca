using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.AuthorizationServer;

namespace GallantSms.IntegrationTests.Access;

/// <summary><c>private_key_jwt</c>: what proves a client, and every way in which it does not.</summary>
public sealed class ClientAssertionTests(AccessFixture access) : IClassFixture<AccessFixture>, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _foreignKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _key.Dispose();
        _foreignKey.Dispose();
    }

    public static TheoryData<string> Wrongs =>
    [
        "alg none", "alg HS256", "another key", "another type of assertion", "iss", "sub", "another audience", "no audience", "exp passed", "exp far away", "no exp", "nbf", "iat",
        "no jti", "empty jti", "client_id", "secret too", "garbage",
    ];

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task A_wrong_assertion_proves_nothing(string wrong)
    {
        var client = await ClientAsync();
        var now = access.Clock.GetUtcNow().ToUnixTimeSeconds();
        var (header, claims) = (new JsonObject { ["alg"] = "ES256", ["kid"] = "k1" }, Claims(client));
        switch (wrong)
        {
            case "alg none": header["alg"] = "none"; break;
            case "alg HS256": header["alg"] = "HS256"; break;
            case "iss": claims["iss"] = "gsc_0123456789012345678901"; break;
            case "sub": claims["sub"] = "gsc_0123456789012345678901"; break;
            case "another audience": claims["aud"] = "https://evil.example"; break;
            case "no audience": claims.Remove("aud"); break;
            case "exp passed": claims["exp"] = now - 31; break;
            case "exp far away": claims["exp"] = now + 332; break;
            case "no exp": claims.Remove("exp"); break;
            case "nbf": claims["nbf"] = now + 32; break;
            case "iat": claims["iat"] = now + 32; break;
            case "no jti": claims.Remove("jti"); break;
            case "empty jti": claims["jti"] = ""; break;
        }

        var form = Form(Sign(wrong == "another key" ? _foreignKey : _key, header, claims));
        if (wrong == "another type of assertion") form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
        if (wrong == "client_id") form["client_id"] = "gsc_0123456789012345678901";
        if (wrong == "secret too") form["client_secret"] = "x";
        if (wrong == "garbage") form["client_assertion"] = "a.b.c";

        var isShape = wrong is "another type of assertion" or "client_id" or "secret too";
        Assert.Equal(isShape ? "invalid_request" : "invalid_client", await CodeFlow.ErrorAsync(AskAsync(form), isShape ? HttpStatusCode.BadRequest : HttpStatusCode.Unauthorized));
        await AskAsync(Form(Sign(_key, new() { ["alg"] = "ES256", ["kid"] = "k1" }, Claims(client)))).JsonAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_assertion_proves_its_client_once()
    {
        var client = await ClientAsync();
        var form = Form(Sign(_key, new() { ["alg"] = "ES256" }, Claims(client)));
        await AskAsync(form).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("invalid_client", await CodeFlow.ErrorAsync(AskAsync(form), HttpStatusCode.Unauthorized));

        var claims = Claims(client);
        claims["aud"] = new JsonArray("https://else.example", $"{access.Issuer}/connect/token");
        await AskAsync(Form(Sign(_key, new() { ["alg"] = "ES256", ["typ"] = "JWT" }, claims))).JsonAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_client_proves_itself_in_its_own_way_only()
    {
        var client = await ClientAsync();
        var tenant = await access.TenantAsync(client.TenantId);
        var named = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client.ClientId };
        Assert.Equal("invalid_client", await CodeFlow.ErrorAsync(AskAsync(named), HttpStatusCode.Unauthorized));
        Assert.Equal("invalid_client", await CodeFlow.ErrorAsync(AskAsync(new(named) { ["client_secret"] = "gss_x" }), HttpStatusCode.Unauthorized));

        var secretive = await access.NewClientAsync(tenant, Scopes.AccountRead);
        Assert.Equal("invalid_client", await CodeFlow.ErrorAsync(AskAsync(Form(Sign(_key, new() { ["alg"] = "ES256" }, Claims(secretive.Client)))), HttpStatusCode.Unauthorized));
        Assert.Equal("invalid_client", await CodeFlow.ErrorAsync(AskAsync(new(named) { ["client_id"] = secretive.Client.ClientId }), HttpStatusCode.Unauthorized));
        await AskAsync(new(named) { ["client_id"] = secretive.Client.ClientId, ["client_secret"] = secretive.Secret }).JsonAsync(HttpStatusCode.OK);
    }

    private async Task<OAuthClient> ClientAsync()
    {
        var point = _key.ExportParameters(false).Q;
        var jwks = $$"""{"keys":[{"kty":"EC","crv":"P-256","kid":"k1","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}]}""";
        var (client, secret) = await access.NewWebClientAsync(await access.NewTenantAsync(), t => t with
        {
            AuthMethod = AuthMethods.PrivateKeyJwt,
            Jwks = jwks,
            GrantTypes = [GrantTypes.ClientCredentials],
        });
        Assert.Null(secret);
        return client;
    }

    private JsonObject Claims(OAuthClient client)
    {
        var now = access.Clock.GetUtcNow().ToUnixTimeSeconds();
        return new() { ["iss"] = client.ClientId, ["sub"] = client.ClientId, ["aud"] = access.Issuer, ["iat"] = now, ["exp"] = now + 60, ["jti"] = Guid.NewGuid().ToString() };
    }

    private static string Sign(ECDsa key, JsonObject header, JsonObject claims)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static Dictionary<string, string> Form(string assertion) => new()
    {
        ["grant_type"] = "client_credentials",
        ["client_assertion_type"] = ClientAssertions.Type,
        ["client_assertion"] = assertion,
    };

    private Task<HttpResponseMessage> AskAsync(Dictionary<string, string> form) => access.From().PostAsync("/connect/token", new FormUrlEncodedContent(form));
}
