using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using GallantSms.Domain.Access;
using GallantSms.UnitTests.Oracles;

namespace GallantSms.IntegrationTests.Access;

/// <summary>
/// Client libraries that others wrote and certified sign a person in, with every way in which a client proves itself. They check what
/// they are told: state, nonce, iss, the id_token and its signature. Their clock is the machine's and cannot be moved.
/// </summary>
public sealed class ForeignClientTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    [Theory]
    [InlineData("openid-client")]
    [InlineData("oauth4webapi")]
    public async Task A_foreign_library_signs_a_person_in(string library)
    {
        access.Clock.Advance(DateTimeOffset.UtcNow - access.Clock.GetUtcNow()); // a slow machine has taken its time since the clock was set
        var tenant = await access.NewTenantAsync();
        var person = await SignedIn.SignInAsync(access, tenant);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var point = ec.ExportParameters(false).Q;
        var modulus = rsa.ExportParameters(false);
        var jwks = JsonSerializer.Serialize(new
        {
            keys = new object[]
            {
                new { kty = "EC", crv = "P-256", use = "sig", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) },
                new { kty = "RSA", n = Base64Url.EncodeToString(modulus.Modulus), e = Base64Url.EncodeToString(modulus.Exponent) },
            },
        });

        List<Question> questions = [];
        foreach (var (method, alg) in new[] { ("client_secret_basic", null), ("client_secret_post", null), ("none", null), ("private_key_jwt", "ES256"), ("private_key_jwt", "RS256"), ("private_key_jwt", "PS256") })
        {
            var (client, secret) = await access.NewWebClientAsync(tenant, t => t with
            {
                AuthMethod = method is "none" or "private_key_jwt" ? method : AuthMethods.ClientSecret,
                Jwks = alg is null ? null : jwks,
                RedirectUris = ["https://shop.example/callback"],
            });
            var privateKey = alg switch { null => null, "ES256" => ec.ExportPkcs8PrivateKeyPem(), _ => rsa.ExportPkcs8PrivateKeyPem() };
            questions.Add(new(
                library, access.Issuer, client.ClientId, secret, method, alg, privateKey, "https://shop.example/callback", "openid profile email offline_access messages:read", person.Cookie, person.Csrf,
                $"{access.Issuer}/api/v1/probe/me"));
        }

        var answers = await NodeOracle.AskAsync<Question, Answer>("code-flow.mjs", questions);

        Assert.All(answers, answer => Assert.Equal(new(person.UserId.ToString(), person.Email, true, 200, true, 401), answer));
    }

    private sealed record Question(
        [property: JsonPropertyName("library")] string Library, [property: JsonPropertyName("issuer")] string Issuer, [property: JsonPropertyName("clientId")] string ClientId,
        [property: JsonPropertyName("secret")] string? Secret, [property: JsonPropertyName("method")] string Method, [property: JsonPropertyName("alg")] string? Alg,
        [property: JsonPropertyName("privateKey")] string? PrivateKey, [property: JsonPropertyName("redirectUri")] string RedirectUri, [property: JsonPropertyName("scope")] string Scope,
        [property: JsonPropertyName("cookie")] string Cookie, [property: JsonPropertyName("csrf")] string Csrf, [property: JsonPropertyName("api")] string Api);

    /// <param name="After">Of a call when its refresh token has been revoked.</param>
    private sealed record Answer(string Subject, string Email, bool Rotated, int Before, bool Active, int After);
}
