using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>What an authorization request carries.</summary>
internal sealed record LoginRequest(string State, string Nonce, string Challenge, string RedirectUri);

/// <summary>The two conversations with a provider: where to send the browser, and who came back. OpenID Connect, or GitHub's OAuth.</summary>
internal sealed class ProviderLogin(IdentityProviders providers, IdTokenVerifier verifier, CodeExchange exchange, IOptions<GitHubOptions> github)
{
    public async Task<string> AddressAsync(SsoConnection connection, LoginRequest login, CancellationToken ct)
    {
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = connection.ClientId,
            ["redirect_uri"] = login.RedirectUri,
            ["scope"] = SsoPresets.ScopesOf(connection.Preset),
            ["state"] = login.State,
            ["code_challenge"] = login.Challenge,
            ["code_challenge_method"] = "S256",
        };
        if (connection.Preset == SsoPresets.GitHub) return QueryHelpers.AddQueryString($"{github.Value.Url}/login/oauth/authorize", query);
        query["nonce"] = login.Nonce;
        var provider = await providers.GetAsync(connection.Issuer, ct);
        return QueryHelpers.AddQueryString(provider.Authorization.AbsoluteUri, query);
    }

    /// <summary>Whether an answer that names this issuer, or none, can be this provider's (RFC 9207, 2.4).</summary>
    public async Task<bool> IsFromAsync(SsoConnection connection, string? issuer, CancellationToken ct)
    {
        if (issuer is not null) return issuer == connection.Issuer || (connection.Preset == SsoPresets.GitHub && issuer == $"{github.Value.Url}/login/oauth");
        return connection.Preset == SsoPresets.GitHub || !(await providers.GetAsync(connection.Issuer, ct)).NamesItself;
    }

    public Task<ProviderIdentity> IdentifyAsync(SsoConnection connection, ReturnedCode returned, string nonce, CancellationToken ct) =>
        connection.Preset == SsoPresets.GitHub ? ByGitHubAsync(connection, returned, ct) : ByTokenAsync(connection, returned, nonce, ct);

    private async Task<ProviderIdentity> ByTokenAsync(SsoConnection connection, ReturnedCode returned, string nonce, CancellationToken ct)
    {
        var provider = await providers.GetAsync(connection.Issuer, ct);
        var tokens = await exchange.RedeemAsync(connection, provider.Token, provider.BasicAuthentication, returned, ct);
        var claims = await verifier.VerifyAsync(provider, tokens.IdToken ?? throw SsoErrors.NotBelieved("The provider gave no ID token."), new(connection.ClientId, nonce), ct);
        var subject = claims.Text("sub")!;
        var about = claims;
        if (claims.Text("email") is null && provider.UserInfo is not null)
        {
            // Where the token holds the bare minimum the rest is asked for; it must be about the same person (OpenID Connect Core 1.0, 5.3.2).
            about = await exchange.AskAsync(provider.UserInfo, tokens.AccessToken, ct);
            if (about.Text("sub") != subject) throw SsoErrors.NotBelieved("The provider tells of somebody else than it signed in.");
        }

        // Microsoft does not write email_verified; xms_edov says that the address's domain was proven by the directory.
        var verified = about.IsTrue("email_verified") || (connection.Preset == SsoPresets.Microsoft && about.IsTrue("xms_edov"));
        var roles = connection.RoleClaim is { } name && claims.TryGetProperty(name, out _) ? claims : about;
        return ProviderIdentity.Of(connection.Issuer, subject, about, verified) with { Claims = roles };
    }

    private async Task<ProviderIdentity> ByGitHubAsync(SsoConnection connection, ReturnedCode returned, CancellationToken ct)
    {
        var tokens = await exchange.RedeemAsync(connection, new($"{github.Value.Url}/login/oauth/access_token"), basic: false, returned, ct);
        var user = await exchange.AskAsync(new($"{github.Value.ApiUrl}/user"), tokens.AccessToken, ct);
        // The number: a name can be given up and taken by somebody else.
        if (user.ValueKind != JsonValueKind.Object || !user.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.Number || !id.TryGetInt64(out var number))
            throw SsoErrors.NotBelieved("GitHub names nobody.");
        var emails = await exchange.AskAsync(new($"{github.Value.ApiUrl}/user/emails"), tokens.AccessToken, ct);
        var primary = emails.ValueKind == JsonValueKind.Array ? emails.EnumerateArray().FirstOrDefault(e => e.IsTrue("primary")) : default;
        var claims = JsonSerializer.SerializeToElement(new { email = primary.Text("email"), name = user.Text("name") ?? user.Text("login") });
        return ProviderIdentity.Of(connection.Issuer, number.ToString(System.Globalization.CultureInfo.InvariantCulture), claims, primary.IsTrue("verified"));
    }
}
