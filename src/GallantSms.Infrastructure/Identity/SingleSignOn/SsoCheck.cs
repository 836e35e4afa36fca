using System.Text.Json;
using GallantSms.Domain.Shared;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>What a look at a connection's provider found.</summary>
/// <param name="Ok">Nothing stands in the way of a sign-in, as far as one can tell without one.</param>
internal sealed record SsoCheckResult(bool Ok, IReadOnlyList<SsoFinding> Findings);

/// <param name="Field">As the discovery document calls it.</param>
/// <param name="Value">What stands there.</param>
/// <param name="Message">What it means.</param>
internal sealed record SsoFinding(string Field, bool Ok, string? Value, string Message);

/// <summary>Looks at a provider afresh and says field by field what is there.</summary>
internal sealed class SsoCheck(IdentityProviders providers, IOptions<GitHubOptions> github)
{
    private const int LongestShown = 200;

    public async Task<SsoCheckResult> LookAsync(SsoConnection connection, CancellationToken ct)
    {
        if (connection.Preset == SsoPresets.GitHub) return new(true, [new("issuer", true, github.Value.Url, "GitHub has no discovery document; its addresses are known.")]);
        var findings = new List<SsoFinding>();
        try
        {
            var description = await providers.DescriptionAsync(connection.Issuer, ct);
            Tell(findings, description, connection.Issuer);
            var metadata = providers.Read(connection.Issuer, description);
            var keys = await providers.KeysAsync(metadata.Keys, ct);
            var fitting = keys.Count(k => metadata.Algorithms.Any(k.Fits));
            findings.Add(new("jwks", fitting > 0, $"{fitting}", fitting > 0 ? "Keys that its tokens may be signed with." : "None of its keys is one that we take: RSA from 2048 bits or P-256, with a kid."));
        }
        catch (DomainException refusal)
        {
            findings.Add(new(findings.Count == 0 ? "discovery" : "provider", false, null, refusal.Message));
        }

        return new(findings.TrueForAll(f => f.Ok), findings);
    }

    private static void Tell(List<SsoFinding> findings, JsonElement description, string issuer)
    {
        findings.Add(new("discovery", true, null, "The document is there."));
        var named = description.Text("issuer");
        findings.Add(new("issuer", named == issuer, Short(named), named == issuer ? "As configured." : $"Must be exactly {issuer}."));
        foreach (var name in (string[])["authorization_endpoint", "token_endpoint", "jwks_uri"])
            findings.Add(new(name, description.Text(name) is not null, Short(description.Text(name)), description.Text(name) is null ? "Is missing." : "Is there."));
        var algorithms = description.Texts("id_token_signing_alg_values_supported") ?? ["RS256"];
        findings.Add(new("id_token_signing_alg_values_supported", algorithms.Intersect(ProviderMetadata.Taken).Any(), Short(string.Join(' ', algorithms)), "Taken are RS256, PS256 and ES256."));
        var authentication = description.Texts("token_endpoint_auth_methods_supported") ?? ["client_secret_basic"];
        findings.Add(new(
            "token_endpoint_auth_methods_supported", authentication.Intersect(["client_secret_basic", "client_secret_post"]).Any(), Short(string.Join(' ', authentication)),
            "Used are client_secret_basic, else client_secret_post."));

        // Good to have; sign-in works without.
        var pkce = description.Texts("code_challenge_methods_supported")?.Contains("S256") == true;
        findings.Add(new("code_challenge_methods_supported", true, pkce ? "S256" : null, pkce ? "It checks the PKCE proof." : "It does not say that it checks the PKCE proof."));
        var named9207 = description.IsTrue("authorization_response_iss_parameter_supported");
        findings.Add(new("authorization_response_iss_parameter_supported", true, named9207 ? "true" : null, named9207 ? "Its answers name it." : "Its answers do not name it."));
    }

    private static string? Short(string? text) => text is { Length: > LongestShown } ? text[..LongestShown] : text;
}
