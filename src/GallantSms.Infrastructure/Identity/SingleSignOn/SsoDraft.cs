using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Security;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>A connection as an administrator writes it.</summary>
/// <param name="Preset"><c>oidc</c>, <c>google</c>, <c>microsoft</c> or <c>github</c>.</param>
/// <param name="Issuer">Not needed with google and github; with microsoft the directory's id will do.</param>
/// <param name="ClientSecret">Never shown. Left out of a change, the known one stays.</param>
/// <param name="Domains">E-mail domains that this provider vouches for.</param>
/// <param name="RoleClaim">A claim of the ID token, text or list of texts, that decides the role at every sign-in.</param>
/// <param name="RoleMap">Value of that claim -> role.</param>
/// <param name="DefaultRole">Of new members, and where the claim says nothing known.</param>
internal sealed record SsoDraft(
    string Name, string ClientId, IReadOnlyList<string> Domains, string Preset = SsoPresets.Oidc, string? Issuer = null, string? ClientSecret = null,
    string? RoleClaim = null, IReadOnlyDictionary<string, string>? RoleMap = null, string DefaultRole = "analyst", bool Enabled = true);

/// <summary>Says everything that is wrong with a draft, or gives the settings.</summary>
internal sealed class SsoDraftRules(OutboundGuard guard, IOptions<GitHubOptions> github)
{
    private const int MostDomains = 50;
    private const int MostMapped = 100;
    private const int LongestIssuer = 500;

    /// <param name="known">What the draft replaces.</param>
    /// <exception cref="DomainException"/>
    public SsoSettings Check(SsoDraft draft, SsoConnection? known)
    {
        var errors = new List<FieldError>();
        void Wrong(string field, string? value, string code, string message) => errors.Add(new(field, value, code, message));
        void Text(string field, string? value, int longest)
        {
            if (string.IsNullOrWhiteSpace(value)) Wrong(field, value, "REQUIRED", "is required");
            else if (value.Length > longest) Wrong(field, value, "TOO_LONG", $"has at most {longest} characters");
            else if (value.Any(char.IsControl)) Wrong(field, null, "INVALID_VALUE", "has no control characters");
        }

        Text("name", draft.Name, 60);
        Text("client_id", draft.ClientId, 300);
        var preset = SsoPresets.All.Contains(draft.Preset) ? draft.Preset : null;
        if (preset is null) Wrong("preset", draft.Preset, "INVALID_VALUE", $"is one of {string.Join(", ", SsoPresets.All)}");
        var issuer = preset is null ? "" : IssuerOf(preset, draft.Issuer?.Trim(), Wrong);

        // A secret is for one provider: with another issuer it would go to whoever that is.
        if (draft.ClientSecret is null && (known is null || known.Issuer != issuer)) Wrong("client_secret", null, "REQUIRED", "Give the client's secret at this issuer.");
        else if (draft.ClientSecret is { } secret && (secret.Length is 0 or > 1000 || secret.Any(char.IsControl))) Wrong("client_secret", null, "INVALID_VALUE", "has 1 to 1000 characters, none of them a control character");

        var domains = draft.Domains.Select(d => (d ?? "").Trim().ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToList();
        if (domains.Count == 0) Wrong("domains", null, "REQUIRED", "Name the e-mail domains that the provider vouches for.");
        if (domains.Count > MostDomains) Wrong("domains", null, "TOO_MANY", $"A connection has at most {MostDomains} domains.");
        for (var i = 0; i < Math.Min(domains.Count, MostDomains); i++)
        {
            if (!HostName.IsValid(domains[i])) Wrong($"domains[{i}]", domains[i], "INVALID_VALUE", "is a domain such as example.com");
            else if (PublicMailDomains.Contain(domains[i])) Wrong($"domains[{i}]", domains[i], "NOT_ALLOWED", "Anybody gets an address there: no provider vouches for it.");
        }

        var map = draft.RoleMap ?? new Dictionary<string, string>();
        if (draft.RoleClaim is not null)
        {
            Text("role_claim", draft.RoleClaim, 200);
            if (preset == SsoPresets.GitHub) Wrong("role_claim", draft.RoleClaim, "NOT_ALLOWED", "What GitHub tells of people they write themselves.");
            if (map.Count == 0) Wrong("role_map", null, "REQUIRED", "Say which role each value of the claim stands for.");
        }
        else if (map.Count > 0) Wrong("role_claim", null, "REQUIRED", "Name the claim that the map is about.");

        if (map.Count > MostMapped || map.Keys.Any(k => k.Length is 0 or > 200)) Wrong("role_map", null, "TOO_MANY", $"has at most {MostMapped} values of 1 to 200 characters");
        foreach (var (value, role) in map.Take(MostMapped)) RoleOf($"role_map.{value}", role, Wrong);
        var fallback = RoleOf("default_role", draft.DefaultRole, Wrong);

        if (errors.Count > 0) throw new DomainException("VALIDATION_ERROR", ErrorKind.Validation, errors[0].Message, errors);
        return new(draft.Name.Trim(), preset!, issuer, draft.ClientId.Trim(), domains, draft.RoleClaim, map, fallback, draft.Enabled);
    }

    private string IssuerOf(string preset, string? given, Action<string, string?, string, string> wrong)
    {
        if (preset is SsoPresets.Google or SsoPresets.GitHub)
        {
            var fixedIssuer = preset == SsoPresets.Google ? SsoPresets.GoogleIssuer : github.Value.Url;
            if (!string.IsNullOrEmpty(given) && given != fixedIssuer) wrong("issuer", given, "INVALID_VALUE", $"is {fixedIssuer} with this preset; leave it out");
            return fixedIssuer;
        }

        if (preset == SsoPresets.Microsoft)
        {
            if (SsoPresets.MicrosoftIssuer(given) is { } issuer) return issuer;
            wrong("issuer", given, "INVALID_VALUE", "Give the directory (tenant) id, or https://login.microsoftonline.com/{id}/v2.0. 'common' and 'organizations' sign in anybody's people.");
            return "";
        }

        if (given is null || given.Length > LongestIssuer || !Uri.TryCreate(given, UriKind.Absolute, out var uri) || !guard.MayCall(uri) || given.Contains('?', StringComparison.Ordinal))
            wrong("issuer", given, "INVALID_URL", "is the provider's https address, without user name, query or fragment");
        else if (given.TrimEnd('/') == github.Value.Url) wrong("issuer", given, "NOT_ALLOWED", "Use the preset github."); // else its people could be claimed by another's tokens
        return given ?? "";
    }

    private static Role RoleOf(string field, string? name, Action<string, string?, string, string> wrong)
    {
        if (!RoleNames.TryParse(name, out var role)) wrong(field, name, "INVALID_VALUE", "is one of admin, sender, analyst, developer, billing");
        else if (role == Role.Owner) wrong(field, name, "NOT_ALLOWED", "Owners are appointed by owners, not by a provider.");
        return role;
    }
}
