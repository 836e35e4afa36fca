using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Tests.Support;
using Microsoft.Extensions.Options;

namespace GallantSms.UnitTests.Access;

/// <summary>What a forger may try, each refused for the reason it should be.</summary>
public sealed class AccessTokenVerifierTests
{
    private static readonly Guid TenantId = Guid.NewGuid();

    private readonly ManualClock _clock = new();
    private readonly SigningKey _key;
    private readonly SigningKey _otherKey;
    private readonly AccessTokenVerifier _verifier;

    public AccessTokenVerifierTests()
    {
        _key = SigningKey.Create(_clock.GetUtcNow().AddDays(30));
        _otherKey = SigningKey.Create(_clock.GetUtcNow().AddDays(30));
        _verifier = new(
            new KnownKeys([_key, _otherKey]), Options.Create(new AuthorizationServerOptions { Issuer = "https://sms.example", Audience = "gallantsms-api" }), _clock);
    }

    [Fact]
    public async Task A_good_token_says_who_calls()
    {
        var verdict = await VerifyAsync(Token());

        Assert.Equal(TokenFault.None, verdict.Fault);
        Assert.Equal(("client", TenantId), (verdict.Token!.ClientId, verdict.Token.TenantId));
        Assert.Equal(["account:read", "messages:send"], verdict.Token.Scopes.Order());
        Assert.Equal(_clock.GetUtcNow().AddMinutes(15), verdict.Token.ExpiresAt);
    }

    [Fact]
    public async Task An_audience_may_be_one_of_several() =>
        Assert.Equal(TokenFault.None, await FaultAsync(Token(claims: c => c["aud"] = new JsonArray("other", "gallantsms-api"))));

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("ES384")]
    [InlineData("es256")]
    [InlineData("")]
    public async Task Any_algorithm_but_ours_is_refused(string alg) =>
        Assert.Equal(TokenFault.Algorithm, await FaultAsync(Token(header: h => h["alg"] = alg)));

    [Fact]
    public async Task An_algorithm_that_is_no_string_or_missing_is_refused()
    {
        Assert.Equal(TokenFault.Algorithm, await FaultAsync(Token(header: h => h["alg"] = new JsonArray("ES256"))));
        Assert.Equal(TokenFault.Algorithm, await FaultAsync(Token(header: h => h.Remove("alg"))));
    }

    [Fact]
    public async Task Alg_none_without_a_signature_is_refused()
    {
        var signed = Parts(Token(header: h => h["alg"] = "none"));
        Assert.Equal(TokenFault.Malformed, await FaultAsync($"{signed[0]}.{signed[1]}."));
        Assert.Equal(TokenFault.Malformed, await FaultAsync($"{signed[0]}.{signed[1]}"));
    }

    [Fact]
    public async Task A_mac_made_with_the_public_key_is_no_signature()
    {
        // The classic confusion: the verifier takes its public key for an HMAC secret.
        var (header, payload) = (Header(), Payload());
        foreach (var alg in new[] { "HS256", "ES256" })
        {
            header["alg"] = alg;
            var signed = $"{Encode(header)}.{Encode(payload)}";
            var mac = HMACSHA256.HashData(Encoding.ASCII.GetBytes(_key.X + _key.Y), Encoding.ASCII.GetBytes(signed));
            Assert.Equal(
                alg == "HS256" ? TokenFault.Algorithm : TokenFault.Signature, await FaultAsync($"{signed}.{Base64Url.EncodeToString(mac)}"));
        }
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("jwt")]
    [InlineData("id+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData(null)]
    public async Task Any_type_but_an_access_token_is_refused(string? type) =>
        Assert.Equal(TokenFault.Type, await FaultAsync(Token(header: h => h["typ"] = type)));

    [Fact]
    public async Task Keys_that_the_token_brings_along_are_not_used()
    {
        var mine = SigningKey.Create(_clock.GetUtcNow());
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = mine.X, ["y"] = mine.Y };

        Assert.Equal(TokenFault.Key, await FaultAsync(Token(mine)));
        Assert.Equal(TokenFault.Signature, await FaultAsync(Token(mine, h => (h["kid"], h["jwk"]) = (_key.Kid, jwk))));
        Assert.Equal(TokenFault.Key, await FaultAsync(Token(mine, h => { h.Remove("kid"); h["jku"] = "https://evil.example/jwks"; })));
    }

    [Fact]
    public async Task A_swapped_kid_is_refused() =>
        Assert.Equal(TokenFault.Signature, await FaultAsync(Token(_key, h => h["kid"] = _otherKey.Kid)));

    [Fact]
    public async Task An_extension_that_must_be_understood_is_refused() =>
        Assert.Equal(TokenFault.Malformed, await FaultAsync(Token(header: h => (h["crit"], h["b64"]) = (new JsonArray("b64"), false))));

    [Fact]
    public async Task A_changed_payload_is_refused()
    {
        var parts = Parts(Token());
        var raised = Payload();
        raised["scope"] = "messages:send account:read platform:manage";

        Assert.Equal(TokenFault.Signature, await FaultAsync($"{parts[0]}.{Encode(raised)}.{parts[2]}"));
    }

    [Fact]
    public async Task Every_flipped_bit_of_the_signature_is_refused()
    {
        var parts = Parts(Token());
        var signature = Base64Url.DecodeFromChars(parts[2]);
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var changed = (byte[])signature.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(TokenFault.Signature, await FaultAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(changed)}"));
        }
    }

    [Fact]
    public async Task A_signature_of_zeroes_is_refused()
    {
        var parts = Parts(Token());
        Assert.Equal(TokenFault.Signature, await FaultAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[64])}"));
    }

    [Fact]
    public async Task A_signature_in_der_form_is_refused()
    {
        var signed = $"{Encode(Header())}.{Encode(Payload())}";
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(Convert.FromBase64String(_key.Export()), out _);
        var der = ec.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var p1363 = ec.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

        Assert.Equal(TokenFault.Signature, await FaultAsync($"{signed}.{Base64Url.EncodeToString(der)}"));
        Assert.Equal(TokenFault.None, await FaultAsync($"{signed}.{Base64Url.EncodeToString(p1363)}"));
        Assert.Equal(TokenFault.Signature, await FaultAsync($"{signed}.{Base64Url.EncodeToString([.. p1363, 0])}"));
        Assert.Equal(TokenFault.Signature, await FaultAsync($"{signed}.{Base64Url.EncodeToString(p1363.AsSpan(0, 63))}"));
    }

    [Theory]
    [InlineData("{0}A")]
    [InlineData("{0}=")]
    [InlineData("{0}==")]
    [InlineData("{0}.")]
    [InlineData("{0}.e30")]
    [InlineData("{0} ")]
    [InlineData("{0}\n")]
    [InlineData("{0}\0")]
    [InlineData(" {0}")]
    [InlineData("{0}é")]
    [InlineData(".{0}")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.e30")]
    public async Task Anything_around_the_token_is_refused(string form)
    {
        Assert.NotEqual(TokenFault.None, await FaultAsync(form.Replace("{0}", Token(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_second_spelling_of_the_same_signature_is_refused()
    {
        // 64 bytes leave 4 unused bits in the last character: fifteen other letters decode to the same bytes.
        var token = Token();
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = alphabet.IndexOf(token[^1], StringComparison.Ordinal);

        for (var spelling = last + 1; spelling < last + 16; spelling++)
            Assert.Equal(TokenFault.Malformed, await FaultAsync(token[..^1] + alphabet[spelling]));
    }

    [Fact]
    public async Task A_claim_that_is_there_twice_is_refused()
    {
        var json = Payload().ToJsonString();
        var twice = json[..^1] + ",\"scope\":\"platform:manage\"}";
        Assert.Equal(TokenFault.Malformed, await FaultAsync(Sign(_key, Header().ToJsonString(), twice)));
        Assert.Equal(TokenFault.Malformed, await FaultAsync(Sign(_key, Header().ToJsonString()[..^1] + ",\"alg\":\"ES256\"}", json)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"a\":[[[[[[1]]]]]]}")]
    public async Task A_signed_payload_that_is_no_object_is_refused(string payload) =>
        Assert.Equal(TokenFault.Malformed, await FaultAsync(Sign(_key, Header().ToJsonString(), payload)));

    [Fact]
    public async Task A_huge_token_is_refused_before_it_costs_anything() =>
        Assert.Equal(TokenFault.Malformed, await FaultAsync(Token(claims: c => c["pad"] = new string('x', AccessTokenVerifier.LongestToken))));

    [Theory]
    [InlineData("https://sms.example/")]
    [InlineData("https://SMS.example")]
    [InlineData("https://evil.example")]
    [InlineData(null)]
    public async Task Another_issuer_is_refused(string? issuer) =>
        Assert.Equal(TokenFault.Issuer, await FaultAsync(Token(claims: c => c["iss"] = issuer)));

    [Theory]
    [InlineData("other-api")]
    [InlineData("gallantsms-api ")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Another_audience_is_refused(string? audience) =>
        Assert.Equal(TokenFault.Audience, await FaultAsync(Token(claims: c => c["aud"] = audience)));

    [Fact]
    public async Task A_token_is_over_at_its_time_and_thirty_seconds()
    {
        var token = Token();
        _clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(29.9));
        Assert.Equal(TokenFault.None, await FaultAsync(token));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(TokenFault.Expired, await FaultAsync(token));
    }

    [Fact]
    public async Task A_token_of_the_future_is_refused()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(TokenFault.NotYetValid, await FaultAsync(Token(claims: c => c["nbf"] = now + 31)));
        Assert.Equal(TokenFault.NotYetValid, await FaultAsync(Token(claims: c => c["iat"] = now + 31)));
        Assert.Equal(TokenFault.None, await FaultAsync(Token(claims: c => c["nbf"] = now + 30)));
    }

    [Fact]
    public async Task Claims_that_are_missing_or_of_another_kind_are_refused()
    {
        foreach (var name in new[] { "exp", "sub", "client_id", "scope", "tenant_id" })
            Assert.Equal(TokenFault.Claims, await FaultAsync(Token(claims: c => c.Remove(name))));
        foreach (var exp in new JsonNode?[] { "2147483647", -1, 1.5, long.MaxValue, 1e300, true, null, new JsonArray() })
            Assert.Equal(TokenFault.Claims, await FaultAsync(Token(claims: c => c["exp"] = exp)));
        Assert.Equal(TokenFault.Claims, await FaultAsync(Token(claims: c => c["nbf"] = "0")));
        Assert.Equal(TokenFault.Claims, await FaultAsync(Token(claims: c => c["tenant_id"] = "all")));
        Assert.Equal(TokenFault.Claims, await FaultAsync(Token(claims: c => c["sub"] = "somebody else")));
    }

    [Fact]
    public async Task Concurrent_checks_of_one_key_agree()
    {
        var (good, bad) = (Token(), Token(header: h => h["kid"] = _otherKey.Kid));
        var faults = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => FaultAsync(i % 2 == 0 ? good : bad))));

        for (var i = 0; i < faults.Length; i++) Assert.Equal(i % 2 == 0 ? TokenFault.None : TokenFault.Signature, faults[i]);
    }

    private ValueTask<TokenVerdict> VerifyAsync(string token) => _verifier.VerifyAsync(token, CancellationToken.None);

    private async Task<TokenFault> FaultAsync(string token)
    {
        var verdict = await VerifyAsync(token);
        Assert.Equal(verdict.Fault == TokenFault.None, verdict.Token is not null);
        return verdict.Fault;
    }

    private JsonObject Header() => new() { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = _key.Kid };

    private JsonObject Payload()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        return new()
        {
            ["iss"] = "https://sms.example",
            ["aud"] = "gallantsms-api",
            ["sub"] = "client",
            ["client_id"] = "client",
            ["jti"] = "1",
            ["iat"] = now,
            ["exp"] = now + 900,
            ["scope"] = "messages:send account:read",
            ["tenant_id"] = TenantId,
        };
    }

    private string Token(SigningKey? key = null, Action<JsonObject>? header = null, Action<JsonObject>? claims = null)
    {
        var (head, payload) = (Header(), Payload());
        if (key is not null) head["kid"] = key.Kid;
        header?.Invoke(head);
        claims?.Invoke(payload);
        return Sign(key ?? _key, head.ToJsonString(), payload.ToJsonString());
    }

    private static string Sign(SigningKey key, string header, string payload)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static string[] Parts(string token) => token.Split('.');

    private sealed class KnownKeys(IReadOnlyList<SigningKey> keys) : ISigningKeys
    {
        public ValueTask<SigningKey?> FindAsync(string kid, CancellationToken ct) => new(keys.FirstOrDefault(k => k.Kid == kid));
    }
}
