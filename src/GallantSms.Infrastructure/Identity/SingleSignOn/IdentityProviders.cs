using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using GallantSms.Infrastructure.Security;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>What a provider tells of itself (OpenID Connect Discovery 1.0).</summary>
/// <param name="Algorithms">Those of ours that it signs with.</param>
/// <param name="BasicAuthentication">How it wants to know us at its token endpoint: in the header, or else in the form.</param>
/// <param name="NamesItself">It puts <c>iss</c> into every answer (RFC 9207).</param>
internal sealed record ProviderMetadata(
    string Issuer, Uri Authorization, Uri Token, Uri Keys, Uri? UserInfo, IReadOnlyList<string> Algorithms, bool BasicAuthentication, bool NamesItself)
{
    public static readonly IReadOnlyList<string> Taken = ["RS256", "PS256", "ES256"];
}

/// <summary>
/// Providers' descriptions and keys, remembered for minutes. A token with an unknown key makes us look again, but not more
/// often than once in a while: a provider that rotates its keys is followed, garbage is not.
/// </summary>
internal sealed class IdentityProviders(ProviderHttp http, OutboundGuard guard, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);
    private const int Capacity = 1000;

    private readonly ConcurrentDictionary<string, (ProviderMetadata Metadata, DateTimeOffset At)> _known = [];
    private readonly ConcurrentDictionary<Uri, KeySet> _keys = [];

    public async Task<ProviderMetadata> GetAsync(string issuer, CancellationToken ct)
    {
        if (_known.TryGetValue(issuer, out var known) && clock.GetUtcNow() - known.At < Fresh) return known.Metadata;
        var metadata = Read(issuer, await DescriptionAsync(issuer, ct));
        if (_known.Count >= Capacity) _known.Clear();
        _known[issuer] = (metadata, clock.GetUtcNow());
        return metadata;
    }

    /// <summary>The provider's own words, from where it must have them.</summary>
    public async Task<JsonElement> DescriptionAsync(string issuer, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"));
        var (status, body) = await http.SendAsync(request, ct);
        return status == HttpStatusCode.OK && body.ValueKind == JsonValueKind.Object
            ? body
            : throw SsoErrors.Unreachable($"Its discovery document is not there (status {(int)status}).");
    }

    /// <exception cref="Domain.Shared.DomainException"><c>SSO_MISCONFIGURED</c></exception>
    public ProviderMetadata Read(string issuer, JsonElement description)
    {
        // Another issuer's description would send people, codes and our secret there (OpenID Connect Discovery 1.0, 4.3).
        if (description.Text("issuer") != issuer) throw SsoErrors.Misconfigured("The discovery document names another issuer.");
        var algorithms = ProviderMetadata.Taken.Intersect(description.Texts("id_token_signing_alg_values_supported") ?? ["RS256"]).ToList();
        if (algorithms.Count == 0) throw SsoErrors.Misconfigured("It signs with none of RS256, PS256 and ES256.");
        var authentication = description.Texts("token_endpoint_auth_methods_supported") ?? ["client_secret_basic"];
        if (!authentication.Contains("client_secret_basic") && !authentication.Contains("client_secret_post"))
            throw SsoErrors.Misconfigured("Its token endpoint takes neither client_secret_basic nor client_secret_post.");
        return new(
            issuer, Endpoint(description, "authorization_endpoint"), Endpoint(description, "token_endpoint"), Endpoint(description, "jwks_uri"),
            description.Text("userinfo_endpoint") is null ? null : Endpoint(description, "userinfo_endpoint"),
            algorithms, authentication.Contains("client_secret_basic"), description.IsTrue("authorization_response_iss_parameter_supported"));
    }

    public async Task<IReadOnlyList<ProviderKey>> KeysAsync(Uri address, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var (status, body) = await http.SendAsync(request, ct);
        if (status != HttpStatusCode.OK || body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
            throw SsoErrors.Unreachable($"Its keys are not there (status {(int)status}).");
        return [.. keys.EnumerateArray().Take(100).Select(ProviderKey.Read).OfType<ProviderKey>()];
    }

    /// <summary>The key of this id that signs with this algorithm, if the provider has it now.</summary>
    public async Task<ProviderKey?> FindKeyAsync(ProviderMetadata provider, string id, string algorithm, CancellationToken ct)
    {
        ProviderKey? Among(KeySet set) => set.Keys.FirstOrDefault(k => k.Id == id && k.Fits(algorithm));

        var now = clock.GetUtcNow();
        if (!_keys.TryGetValue(provider.Keys, out var set) || now - set.At >= Fresh)
        {
            if (_keys.Count >= Capacity) _keys.Clear();
            set = _keys[provider.Keys] = new(await KeysAsync(provider.Keys, ct), now, DateTimeOffset.MinValue);
            return Among(set);
        }

        if (Among(set) is { } key) return key;
        if (now - set.LookedAgain < BetweenLooks) return null;
        _keys[provider.Keys] = set with { LookedAgain = now }; // before the look: those who come meanwhile do not look too
        set = _keys[provider.Keys] = new(await KeysAsync(provider.Keys, ct), now, now);
        return Among(set);
    }

    private Uri Endpoint(JsonElement description, string name) =>
        Uri.TryCreate(description.Text(name), UriKind.Absolute, out var uri) && guard.MayCall(uri) ? uri : throw SsoErrors.Misconfigured($"Its {name} is missing or not https.");

    private sealed record KeySet(IReadOnlyList<ProviderKey> Keys, DateTimeOffset At, DateTimeOffset LookedAgain);
}
