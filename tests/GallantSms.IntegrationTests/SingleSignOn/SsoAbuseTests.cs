using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GallantSms.IntegrationTests.SingleSignOn;

/// <summary>A provider, or somebody between it and us, lies in one thing. Each lie is refused, and the same sign-in without it goes through.</summary>
[Collection(SsoCollection.Name)]
public sealed class SsoAbuseTests(SsoFixture sso)
{
    private static readonly Dictionary<string, (string Code, Action<FakeProvider> Lie)> Lies = new()
    {
        ["alg none"] = ("SSO_FAILED", p => (p.Header, p.Sign) = (h => h["alg"] = "none", _ => [])),
        ["alg none, signed"] = ("SSO_FAILED", p => p.Header = h => h["alg"] = "none"),
        ["HS256 with the public key"] = ("SSO_FAILED", p => (p.Header, p.Sign) = (h => h["alg"] = "HS256", signed => HMACSHA256.HashData(Encoding.ASCII.GetBytes(p.Key.ExportSubjectPublicKeyInfoPem()), signed))),
        ["HS256 with the client secret"] = ("SSO_FAILED", p => (p.Header, p.Sign) = (h => h["alg"] = "HS256", signed => HMACSHA256.HashData(Encoding.ASCII.GetBytes(SsoFixture.Secret), signed))),
        ["RS512"] = ("SSO_FAILED", p => (p.Header, p.Sign) = (h => h["alg"] = "RS512", signed => p.Key.SignData(signed, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1))),
        ["an algorithm that was not announced"] = ("SSO_FAILED", p => (p.Header, p.Sign) = (h => h["alg"] = "PS256", signed => p.Key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))),
        ["another's signature"] = ("SSO_FAILED", p => p.Sign = Stranger),
        ["no signature"] = ("SSO_FAILED", p => p.Sign = _ => []),
        ["no kid"] = ("SSO_FAILED", p => p.Header = h => h.Remove("kid")),
        ["unknown kid"] = ("SSO_FAILED", p => p.Header = h => h["kid"] = "unknown"),
        ["a key of its own"] = ("SSO_FAILED", p => (p.Header, p.Sign) = (h => h["jwk"] = new JsonObject { ["kty"] = "RSA" }, Stranger)),
        ["crit"] = ("SSO_FAILED", p => p.Header = h => h["crit"] = new JsonArray("b64")),
        ["iss of another"] = ("SSO_FAILED", p => p.Claims = c => c["iss"] = "https://accounts.google.com"),
        ["iss with a slash"] = ("SSO_FAILED", p => p.Claims = c => c["iss"] = p.Url + "/"),
        ["aud of another"] = ("SSO_FAILED", p => p.Claims = c => c["aud"] = "another"),
        ["aud missing"] = ("SSO_FAILED", p => p.Claims = c => c.Remove("aud")),
        ["several aud without azp"] = ("SSO_FAILED", p => p.Claims = c => c["aud"] = new JsonArray(SsoFixture.ClientId, "another")),
        ["azp of another"] = ("SSO_FAILED", p => p.Claims = c => c["azp"] = "another"),
        ["nonce of another"] = ("SSO_FAILED", p => p.Claims = c => c["nonce"] = "another"),
        ["nonce missing"] = ("SSO_FAILED", p => p.Claims = c => c.Remove("nonce")),
        ["expired"] = ("SSO_FAILED", p => p.Claims = c => c["exp"] = DateTimeOffset.UtcNow.AddSeconds(-90).ToUnixTimeSeconds()),
        ["exp missing"] = ("SSO_FAILED", p => p.Claims = c => c.Remove("exp")),
        ["issued in the future"] = ("SSO_FAILED", p => p.Claims = c => c["iat"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds()),
        ["not valid yet"] = ("SSO_FAILED", p => p.Claims = c => c["nbf"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds()),
        ["sub missing"] = ("SSO_FAILED", p => p.Claims = c => c.Remove("sub")),
        ["sub a number"] = ("SSO_FAILED", p => p.Claims = c => c["sub"] = 1),
        ["e-mail not verified"] = ("SSO_EMAIL_UNVERIFIED", p => p.Claims = c => c["email_verified"] = false),
        ["verified in words only"] = ("SSO_EMAIL_UNVERIFIED", p => p.Claims = c => c["email_verified"] = "true"),
        ["nothing said of the e-mail"] = ("SSO_EMAIL_UNVERIFIED", p => p.Claims = c => c.Remove("email_verified")),
        ["no e-mail"] = ("SSO_EMAIL_UNVERIFIED", p => p.Claims = c => c.Remove("email")),
        ["two e-mails in one"] = ("SSO_EMAIL_UNVERIFIED", p => p.Claims = c => c["email"] = $"a@evil.example,b@{SsoFixture.Domain}"),
        ["e-mail of another domain"] = ("SSO_EMAIL_DOMAIN", p => p.Claims = c => c["email"] = SsoFixture.NewEmail("elsewhere.example")),
        ["e-mail of a domain below"] = ("SSO_EMAIL_DOMAIN", p => p.Claims = c => c["email"] = SsoFixture.NewEmail($"evil.{SsoFixture.Domain}")),
        ["answer of another issuer"] = ("SSO_FAILED", p => p.Answer = a => a["iss"] = "https://accounts.google.com"),
        ["answer without the issuer it announced"] = ("SSO_FAILED", p => p.Answer = a => a["iss"] = null),
        ["forged state"] = ("SSO_STATE_INVALID", p => p.Answer = a => a["state"] = new string('A', 43)),
        ["state missing"] = ("SSO_STATE_INVALID", p => p.Answer = a => a["state"] = null),
        ["code missing"] = ("SSO_FAILED", p => p.Answer = a => a["code"] = null),
        ["code of nobody"] = ("SSO_FAILED", p => p.Answer = a => a["code"] = Guid.NewGuid().ToString("N")),
        ["error"] = ("SSO_DENIED", p => p.Answer = a => (a["error"], a["code"]) = ("access_denied", null)),
        ["error and code"] = ("SSO_DENIED", p => p.Answer = a => a["error"] = "access_denied"),
        ["description of another issuer"] = ("SSO_MISCONFIGURED", p => p.Description = d => d["issuer"] = "https://accounts.google.com"),
        ["plain http elsewhere"] = ("SSO_MISCONFIGURED", p => p.Description = d => d["token_endpoint"] = "http://tokens.example/token"),
        ["a script for an address"] = ("SSO_MISCONFIGURED", p => p.Description = d => d["authorization_endpoint"] = "javascript:alert(1)"),
        ["metadata for keys"] = ("SSO_UNREACHABLE", p => p.Description = d => d["jwks_uri"] = "https://169.254.169.254/latest"),
        ["only none is announced"] = ("SSO_MISCONFIGURED", p => p.Description = d => d["id_token_signing_alg_values_supported"] = new JsonArray("none", "HS256")),
        ["ten megabytes of discovery"] = ("SSO_UNREACHABLE", p => p.Discovery = async http =>
        {
            await http.Response.WriteAsync("{\"issuer\":\"");
            for (var i = 0; i < 160; i++) await http.Response.WriteAsync(new string('x', 64 * 1024));
        }
        ),
        ["discovery that never ends"] = ("SSO_UNREACHABLE", p => p.Discovery = async http =>
        {
            await http.Response.WriteAsync("{");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        ),
        ["discovery that redirects"] = ("SSO_UNREACHABLE", p => p.Discovery = http =>
        {
            http.Response.Redirect($"{p.Url}/jwks");
            return Task.CompletedTask;
        }
        ),
        ["discovery that is a page"] = ("SSO_UNREACHABLE", p => p.Discovery = http => http.Response.WriteAsync("<html></html>")),
        ["no discovery"] = ("SSO_UNREACHABLE", p => p.Discovery = http =>
        {
            http.Response.StatusCode = 404;
            return http.Response.WriteAsync("{}");
        }
        ),
    };

    public static TheoryData<string> Names => [.. Lies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_lie_is_refused_and_the_truth_goes_through(string name)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var honest = await FakeProvider.StartAsync();
        var tenant = await sso.NewTenantAsync();
        var (code, lie) = Lies[name];
        lie(provider);

        using var liar = sso.NewBrowser();
        Assert.Equal($"/sign-in?error={code}", await liar.TravelAsync(SsoFixture.Start(await sso.ConnectAsync(tenant, provider.Url))));
        Assert.False((await liar.SessionAsync()).GetProperty("signed_in").GetBoolean());
        Assert.Equal(0L, await sso.ScalarAsync("select count(*) from user_logins where login_provider = $1", provider.Url));

        using var browser = sso.NewBrowser();
        Assert.Equal("/welcome", await browser.TravelAsync(SsoFixture.Start(await sso.ConnectAsync(tenant, honest.Url))));
        Assert.Equal(honest.Email, (await browser.SessionAsync()).GetProperty("person").GetProperty("email").GetString());
    }

    [Fact]
    public async Task Skewed_clocks_and_several_audiences_are_no_lies()
    {
        await using var provider = await FakeProvider.StartAsync();
        var now = DateTimeOffset.UtcNow;
        provider.Claims = c =>
        {
            (c["exp"], c["iat"], c["nbf"]) = (now.AddSeconds(-20).ToUnixTimeSeconds(), now.AddSeconds(30).ToUnixTimeSeconds(), now.AddSeconds(30).ToUnixTimeSeconds());
            (c["aud"], c["azp"]) = (new JsonArray("another", SsoFixture.ClientId), SsoFixture.ClientId);
        };
        using var browser = sso.NewBrowser();
        Assert.Equal("/welcome", await browser.TravelAsync(SsoFixture.Start(await sso.ConnectAsync(await sso.NewTenantAsync(), provider.Url))));
    }

    [Fact]
    public async Task Rotated_keys_are_followed()
    {
        await using var provider = await FakeProvider.StartAsync();
        var connection = await sso.ConnectAsync(await sso.NewTenantAsync(), provider.Url);
        for (var i = 0; i < 2; i++)
        {
            using var browser = sso.NewBrowser();
            Assert.Equal("/welcome", await browser.TravelAsync(SsoFixture.Start(connection)));
            provider.Rotate();
        }

        // The next new key comes too soon: a provider that changes keys by the second does not make us ask by the second.
        using var late = sso.NewBrowser();
        Assert.Equal("/sign-in?error=SSO_FAILED", await late.TravelAsync(SsoFixture.Start(connection)));
        Assert.Equal(2, provider.KeysAsked);
    }

    [Fact]
    public async Task An_answer_works_once_and_only_in_the_browser_that_asked()
    {
        await using var provider = await FakeProvider.StartAsync();
        var connection = await sso.ConnectAsync(await sso.NewTenantAsync(), provider.Url);
        using var browser = sso.NewBrowser();
        await browser.TravelAsync(SsoFixture.Start(connection));
        var answer = browser.Steps.Single(s => s.AbsolutePath == "/api/v1/sso/callback").PathAndQuery;

        Assert.Equal("/sign-in?error=SSO_STATE_INVALID", await browser.TravelAsync(answer));
        using var other = sso.NewBrowser();
        Assert.Equal("/sign-in?error=SSO_STATE_INVALID", await other.TravelAsync(answer));
        Assert.False((await other.SessionAsync()).GetProperty("signed_in").GetBoolean());
    }

    [Fact]
    public async Task A_code_that_a_hostile_provider_was_handed_opens_nothing()
    {
        // The victim begins at the hostile provider, which sends the browser on to the honest one with what the attacker's own sign-in there asked for.
        await using var honest = await FakeProvider.StartAsync();
        await using var hostile = await FakeProvider.StartAsync();
        honest.Description = d => d.Remove("authorization_response_iss_parameter_supported");
        hostile.Description = d => d.Remove("authorization_response_iss_parameter_supported");
        var tenant = await sso.NewTenantAsync();
        var (good, bad) = (await sso.ConnectAsync(tenant, honest.Url), await sso.ConnectAsync(await sso.NewTenantAsync(), hostile.Url));

        string? code = null;
        using var attacker = sso.NewBrowser();
        honest.Answer = a => (a["iss"], code) = (null, a["code"]);
        using (var victim = sso.NewBrowser())
        {
            hostile.Answer = a => (a["iss"], a["code"]) = (null, code);
            var attackers = await attacker.StepAsync(SsoFixture.Start(good));
            using var atHonest = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            using var answer = await atHonest.GetAsync(attackers); // the victim, sent on; the code is for the attacker's request
            Assert.NotNull(code);
            Assert.Equal("/sign-in?error=SSO_FAILED", await victim.TravelAsync(SsoFixture.Start(bad)));
            var state = System.Web.HttpUtility.ParseQueryString(attackers.Query)["state"];

            Assert.Equal("/sign-in?error=SSO_STATE_INVALID", await attacker.TravelAsync($"/api/v1/sso/callback?code={code}&state={state}"));
        }

        using var browser = sso.NewBrowser();
        Assert.Equal("/welcome", await browser.TravelAsync(SsoFixture.Start(good)));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("evil")]
    public async Task The_way_back_is_a_path_of_ours(string returnTo)
    {
        await using var provider = await FakeProvider.StartAsync();
        var connection = await sso.ConnectAsync(await sso.NewTenantAsync(), provider.Url);
        using var browser = sso.NewBrowser();
        var (status, body) = await browser.GetAsync(SsoFixture.Start(connection, returnTo));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("return_to", body.GetProperty("error").GetProperty("details").GetProperty("field").GetString());
        Assert.Equal("/messages?q=%2F", await browser.TravelAsync(SsoFixture.Start(connection, "/messages?q=%2F")));
    }

    private static byte[] Stranger(byte[] signed)
    {
        using var key = RSA.Create(2048);
        return key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
