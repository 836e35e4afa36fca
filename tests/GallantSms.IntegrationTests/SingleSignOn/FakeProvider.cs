using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace GallantSms.IntegrationTests.SingleSignOn;

/// <summary>An identity provider that is honest until a test makes it lie in one thing. Also speaks as GitHub does.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IQueryCollection> _codes = [];
    private readonly WebApplication _app;

    private FakeProvider(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public RSA Key { get; private set; } = RSA.Create(2048);

    public string KeyId { get; set; } = "first";

    public string Subject { get; set; } = Guid.NewGuid().ToString("N");

    public string Email { get; set; } = SsoFixture.NewEmail();

    /// <summary>The claims' last word.</summary>
    public Action<JsonObject> Claims { get; set; } = _ => { };

    public Action<JsonObject> Header { get; set; } = _ => { };

    public Action<JsonObject> Description { get; set; } = _ => { };

    /// <summary>What goes back with the browser.</summary>
    public Action<Dictionary<string, string?>> Answer { get; set; } = _ => { };

    /// <summary>Signs the part before the second dot.</summary>
    public Func<byte[], byte[]>? Sign { get; set; }

    /// <summary>Answers instead of the discovery document.</summary>
    public RequestDelegate? Discovery { get; set; }

    /// <summary>GitHub's list of addresses.</summary>
    public Func<JsonArray> Emails { get; set; } = () => [];

    public int KeysAsked;

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new FakeProvider(app);
        var path = $"/{Guid.NewGuid():N}"; // the next provider may get this one's port, and must not be taken for it
        var here = app.MapGroup(path);
        here.MapGet("/.well-known/openid-configuration", http => provider.Discovery is { } other ? other(http) : http.Response.WriteAsJsonAsync(provider.Describe()));
        here.MapGet("/jwks", http => http.Response.WriteAsJsonAsync(provider.Keys()));
        here.MapGet("/authorize", provider.Authorize);
        here.MapPost("/token", provider.TokenAsync);
        here.MapGet("/login/oauth/authorize", provider.Authorize);
        here.MapPost("/login/oauth/access_token", provider.TokenAsync);
        here.MapGet("/api/user", http => http.Response.WriteAsJsonAsync(new JsonObject { ["id"] = long.Parse(provider.Subject, null), ["login"] = "octo" }));
        here.MapGet("/api/user/emails", http => http.Response.WriteAsJsonAsync(provider.Emails()));
        await app.StartAsync();
        provider.Url = app.Urls.First() + path;
        return provider;
    }

    /// <summary>A new key, as providers have now and then.</summary>
    public void Rotate() => (Key, KeyId) = (RSA.Create(2048), Guid.NewGuid().ToString("N"));

    private JsonObject Describe()
    {
        var description = new JsonObject
        {
            ["issuer"] = Url,
            ["authorization_endpoint"] = $"{Url}/authorize",
            ["token_endpoint"] = $"{Url}/token",
            ["jwks_uri"] = $"{Url}/jwks",
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "HS256", "none"),
            ["authorization_response_iss_parameter_supported"] = true,
        };
        Description(description);
        return description;
    }

    private JsonObject Keys()
    {
        Interlocked.Increment(ref KeysAsked);
        var key = Key.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["kid"] = KeyId,
                ["use"] = "sig",
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
            }),
        };
    }

    private Task Authorize(HttpContext http)
    {
        var query = http.Request.Query;
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = query;
        var answer = new Dictionary<string, string?> { ["code"] = code, ["state"] = query["state"], ["iss"] = Url };
        Answer(answer);
        http.Response.Redirect(QueryHelpers.AddQueryString(query["redirect_uri"]!, answer.Where(a => a.Value is not null)));
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (!_codes.TryRemove(form["code"].ToString(), out var asked) || !ProofHolds(form, asked) || !KnowsUs(http.Request, form) || form["redirect_uri"] != asked["redirect_uri"])
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsJsonAsync(new JsonObject { ["error"] = "invalid_grant" });
            return;
        }

        await http.Response.WriteAsJsonAsync(new JsonObject { ["access_token"] = "access", ["token_type"] = "Bearer", ["id_token"] = Token(asked["nonce"]) });
    }

    private static bool ProofHolds(IFormCollection form, IQueryCollection asked) =>
        asked["code_challenge_method"] == "S256" && asked["code_challenge"] == Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));

    private static bool KnowsUs(HttpRequest request, IFormCollection form)
    {
        var basic = $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{SsoFixture.ClientId}:{System.Net.WebUtility.UrlEncode(SsoFixture.Secret)}"))}";
        return request.Headers.Authorization == basic || form["client_secret"] == SsoFixture.Secret;
    }

    private string Token(string? nonce)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId };
        Header(header);
        var claims = new JsonObject
        {
            ["iss"] = Url,
            ["aud"] = SsoFixture.ClientId,
            ["sub"] = Subject,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["nonce"] = nonce,
            ["email"] = Email,
            ["email_verified"] = true,
            ["name"] = "Ada Example",
        };
        Claims(claims);
        var signed = Encoding.ASCII.GetBytes($"{Encode(header)}.{Encode(claims)}");
        var signature = Sign is { } sign ? sign(signed) : Key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{Encoding.ASCII.GetString(signed)}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Key.Dispose();
    }
}
