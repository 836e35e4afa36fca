using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Access;

/// <summary>Forged and misused access tokens of a person. The control of every row: the same token, signed and unchanged, passes.</summary>
public sealed class AccessTokenAbuseTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    private const string MePath = "/api/v1/probe/me";

    public static TheoryData<string> Forgeries => [.. Attacks.Keys];

    private static readonly Dictionary<string, Func<Stolen, string>> Attacks = new()
    {
        ["alg none without a signature"] = t => $"{Encode(t.Header("none"))}.{Encode(t.Claims)}.",
        ["alg none with the old signature"] = t => $"{Encode(t.Header("none"))}.{Encode(t.Claims)}.{t.Signature}",
        ["HS256 keyed with the public key's JWK"] = t => Hmac(t, Encoding.UTF8.GetBytes(t.Jwk)),
        ["HS256 keyed with the public point"] = t => Hmac(t, [4, .. Base64Url.DecodeFromChars(t.Key.X), .. Base64Url.DecodeFromChars(t.Key.Y)]),
        ["HS256 keyed with nothing"] = t => Hmac(t, []),
        ["RS256 in the header"] = t => Signed(t, t.Header("RS256"), t.Claims),
        ["RS256 by a key of the attacker"] = Rsa,
        ["ES256 by a key of the attacker, which comes along"] = t => Signed(SigningKey.Create(DateTimeOffset.MaxValue), t.Header(), t.Claims),
        ["an unknown key"] = t => Signed(t, t.Header().Put("kid", "none"), t.Claims),
        ["a key by address"] = t => Signed(t, t.Header().Put("kid", null).Put("jku", "https://evil.example/jwks"), t.Claims),
        ["the type of an id_token"] = t => Signed(t, t.Header().Put("typ", "JWT"), t.Claims),
        ["an extension we do not know"] = t => Signed(t, t.Header().Put("crit", new JsonArray("b64")), t.Claims),
        ["other claims under the old signature"] = t => $"{t.Text.Split('.')[0]}.{Encode(t.Claims.Put("scope", "platform:manage"))}.{t.Signature}",
        ["the id_token itself"] = t => t.IdToken,
        ["the refresh token itself"] = t => t.RefreshToken,
        ["expired"] = t => Signed(t, t.Header(), t.Claims.Put("exp", t.Now - 31)),
        ["of tomorrow"] = t => Signed(t, t.Header(), t.Claims.Put("nbf", t.Now + 3600)),
        ["without an end"] = t => Signed(t, t.Header(), t.Claims.Put("exp", null)),
        ["another audience"] = t => Signed(t, t.Header(), t.Claims.Put("aud", "other-api")),
        ["another issuer"] = t => Signed(t, t.Header(), t.Claims.Put("iss", "https://evil.example")),
        ["another person under the grant"] = t => Signed(t, t.Header(), t.Claims.Put("sub", Guid.NewGuid().ToString())),
        ["another tenant under the grant"] = t => Signed(t, t.Header(), t.Claims.Put("tenant_id", Guid.NewGuid().ToString())),
        ["another client under the grant"] = t => Signed(t, t.Header(), t.Claims.Put("client_id", t.OtherClient)),
        ["a grant that never was"] = t => Signed(t, t.Header(), t.Claims.Put("gid", Guid.NewGuid().ToString())),
        ["a grant that is none"] = t => Signed(t, t.Header(), t.Claims.Put("gid", null).Put("gid", 1)),
        ["no grant for a person"] = t => Signed(t, t.Header(), t.Claims.Put("gid", null)),
        ["no id to revoke it by"] = t => Signed(t, t.Header(), t.Claims.Put("jti", null)),
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_token_lets_nobody_in(string attack)
    {
        var tenant = await access.NewTenantAsync();
        var (client, secret) = await access.NewWebClientAsync(tenant);
        var (other, _) = await access.NewWebClientAsync(tenant);
        var tokens = await new CodeFlow(access, client, secret, await SignedIn.SignInAsync(access, tenant)).TokensAsync();
        var key = await access.Services.GetRequiredService<SigningKeys>().CurrentAsync(default);
        var text = (string)tokens["access_token"]!;
        var stolen = new Stolen(text, (string)tokens["id_token"]!, (string)tokens["refresh_token"]!, key, other.ClientId, access.Clock.GetUtcNow().ToUnixTimeSeconds());

        await access.From(bearer: text).MeAsync();
        await access.From(bearer: Signed(stolen, stolen.Header(), stolen.Claims)).MeAsync();
        var forged = access.From(bearer: Attacks[attack](stolen)).GetAsync(MePath);
        await forged.RefusedAsync(HttpStatusCode.Unauthorized, attack == "expired" ? "TOKEN_EXPIRED" : "INVALID_CREDENTIALS");

        var info = await access.From(bearer: Attacks[attack](stolen)).GetAsync("/connect/userinfo");
        Assert.Equal(HttpStatusCode.Unauthorized, info.StatusCode);
    }

    private static string Signed(Stolen token, JsonObject header, JsonObject claims) => Signed(token.Key, header, claims);

    private static string Signed(SigningKey key, JsonObject header, JsonObject claims)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Hmac(Stolen token, byte[] key)
    {
        var signed = $"{Encode(token.Header("HS256"))}.{Encode(token.Claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Rsa(Stolen token)
    {
        using var rsa = RSA.Create(2048);
        var signed = $"{Encode(token.Header("RS256"))}.{Encode(token.Claims)}";
        return $"{signed}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private sealed record Stolen(string Text, string IdToken, string RefreshToken, SigningKey Key, string OtherClient, long Now)
    {
        public string Signature => Text.Split('.')[2];

        public JsonObject Claims => CodeFlow.Part(Text, 1).AsObject();

        public string Jwk => $$"""{"kty":"EC","use":"sig","alg":"ES256","crv":"P-256","kid":"{{Key.Kid}}","x":"{{Key.X}}","y":"{{Key.Y}}"}""";

        public JsonObject Header(string alg = "ES256") => new() { ["alg"] = alg, ["typ"] = "at+jwt", ["kid"] = Key.Kid };
    }
}

internal static class JsonObjectExtensions
{
    /// <summary>With this member; with null without it.</summary>
    public static JsonObject Put(this JsonObject json, string name, JsonNode? value)
    {
        json.Remove(name);
        if (value is not null) json[name] = value;
        return json;
    }
}
