using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>
/// <c>private_key_jwt</c> (RFC 7523): the client signs a short-lived statement about itself with a key whose public half it registered.
/// Made for us, good for five minutes at most, and for one request.
/// </summary>
internal sealed class ClientAssertions(CredentialStore store, PlatformDataSource platform, IOptions<AuthorizationServerOptions> options, TimeProvider clock)
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private const int LongestId = 200;

    public async Task<KnownClient> AuthenticateAsync(IFormCollection form, CancellationToken ct)
    {
        if (form["client_assertion_type"].ToString() != Type) throw OAuthRefusal.InvalidRequest($"client_assertion_type is {Type}.");
        var assertion = form["client_assertion"].ToString();
        if (assertion.Length > AccessTokenVerifier.LongestToken || Jws.Split(assertion) is not { } parts) throw Refused();
        using var header = Jws.Parse(parts.Header);
        using var payload = Jws.Parse(parts.Payload);
        if (header is null || payload is null) throw Refused();

        // Its own words say which key to check it with; nothing else of it is believed before the signature is.
        var (claims, name) = (payload.RootElement, Jws.Text(payload.RootElement, "sub"));
        if (name is null || !CredentialText.IsClientId(name) || Jws.Text(claims, "iss") != name) throw Refused();
        if (form["client_id"].ToString() is { Length: > 0 } told && told != name) throw OAuthRefusal.InvalidRequest("client_id differs from the assertion.");
        var client = await store.FindClientAsync(name);
        if (client is not { AuthMethod: AuthMethods.PrivateKeyJwt, Jwks: { } jwks } || !IsSigned(header.RootElement, parts, jwks)) throw Refused();

        var expires = Validity(claims);
        if (!Jws.IsFor(claims, options.Value.Issuer, $"{options.Value.Issuer}/connect/token")) throw Refused();
        if (Jws.Text(claims, "jti") is not { Length: > 0 and <= LongestId } id || !await IsFirstAsync(name, id, expires, ct)) throw Refused();
        return client;
    }

    private static bool IsSigned(JsonElement header, Jws.Parts parts, string jwks) =>
        Jws.Text(header, "alg") is { } algorithm && ClientKeys.Algorithms.Contains(algorithm) && !header.TryGetProperty("crit", out _)
        && ClientKeys.Read(JsonElement.Parse(jwks), out _) is { } keys && keys.Verify(algorithm, Jws.Text(header, "kid"), parts.Signed, parts.Signature);

    private DateTimeOffset Validity(JsonElement claims)
    {
        var now = clock.GetUtcNow();
        if (!Jws.Instant(claims, "exp", out var expires) || !Jws.Instant(claims, "nbf", out var notBefore) || !Jws.Instant(claims, "iat", out var issued)) throw Refused();
        if (expires is null || expires + AccessTokenVerifier.Skew <= now || expires - AccessTokenVerifier.Skew > now + Longest) throw Refused();
        if (notBefore - AccessTokenVerifier.Skew > now || issued - AccessTokenVerifier.Skew > now) throw Refused();
        return expires.Value;
    }

    private async Task<bool> IsFirstAsync(string issuer, string id, DateTimeOffset expires, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("insert into oauth_seen_ids (issuer, jti, expires_at) values ($1, $2, $3) on conflict do nothing");
        command.Parameters.Add(new() { Value = issuer });
        command.Parameters.Add(new() { Value = id.Replace("\0", "", StringComparison.Ordinal) });
        command.Parameters.Add(new() { Value = expires + AccessTokenVerifier.Skew });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static OAuthRefusal Refused() => OAuthRefusal.InvalidClient();
}
