using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>Granted tokens, and the scopes they have.</summary>
internal sealed record Grant(string AccessToken, int ExpiresIn, string Scope, string? RefreshToken = null, string? IdToken = null);

/// <summary><c>POST /connect/token</c> after its form has been read (RFC 6749, 4.1.3, 4.4 and 6).</summary>
internal sealed class TokenEndpoint(
    ClientAuthentication clients, CredentialStore store, GrantStore grants, ITenantDirectory tenants, AccessTokenIssuer issuer, IdTokens idTokens,
    IOptions<AuthorizationServerOptions> options)
{
    private const int ShortestVerifier = 43;
    private const int LongestVerifier = 128;

    /// <exception cref="OAuthRefusal"/>
    public async Task<Grant> GrantAsync(HttpContext http, IFormCollection form)
    {
        var ct = http.RequestAborted;
        var client = await clients.AuthenticateAsync(http, form);
        if (form["grant_type"].ToString() is not { Length: > 0 } grantType) throw OAuthRefusal.InvalidRequest("grant_type is missing.");
        if (!GrantTypes.All.Contains(grantType)) throw new OAuthRefusal("unsupported_grant_type", $"grant_type is {string.Join(", ", GrantTypes.All)}.");
        if (!client.GrantTypes.Contains(grantType)) throw new OAuthRefusal("unauthorized_client", "This client may not use that grant_type.");
        if (await tenants.FindAsync(client.TenantId, ct) is not { Status: TenantStatus.Active })
            throw new OAuthRefusal("unauthorized_client", "The account of this client is suspended.");
        foreach (var name in new[] { "resource", "audience" })
            if (form[name].ToString() is { Length: > 0 } target && !options.Value.IsOurs(target)) throw new OAuthRefusal("invalid_target", $"{name} is not an API of this server.");

        return grantType switch
        {
            GrantTypes.AuthorizationCode => await ByCodeAsync(client, form, ct),
            GrantTypes.RefreshToken => await ByRefreshTokenAsync(client, form, ct),
            _ => await ForItselfAsync(client, form["scope"].ToString(), ct),
        };
    }

    private async Task<Grant> ForItselfAsync(KnownClient client, string asked, CancellationToken ct)
    {
        var scope = string.Join(' ', Narrow(asked, client.Scopes));
        var token = await issuer.IssueAsync(client, null, scope, ct);
        return new(token.Token, token.ExpiresIn, scope);
    }

    private async Task<Grant> ByCodeAsync(KnownClient client, IFormCollection form, CancellationToken ct)
    {
        var verifier = Demand(form, "code_verifier");
        if (verifier.Length is < ShortestVerifier or > LongestVerifier || !verifier.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~')) throw OAuthRefusal.InvalidGrant();
        return await IssueAsync(client, await grants.RedeemCodeAsync(Demand(form, "code"), client, Demand(form, "redirect_uri"), verifier, ct), "", ct);
    }

    private async Task<Grant> ByRefreshTokenAsync(KnownClient client, IFormCollection form, CancellationToken ct)
    {
        var scope = form["scope"].ToString();
        return await IssueAsync(client, await grants.RefreshAsync(Demand(form, "refresh_token"), client, scope, ct), scope, ct);
    }

    private async Task<Grant> IssueAsync(KnownClient client, RedeemedGrant redeemed, string asked, CancellationToken ct)
    {
        var grant = await store.FindGrantAsync(redeemed.Id) ?? throw OAuthRefusal.InvalidGrant(); // the person has left meanwhile
        var held = redeemed.Scopes.Where(s => IdentityScopes.All.Contains(s) || (client.Scopes.Contains(s) && grant.Permissions.Contains(s))).ToList();
        var scopes = Narrow(asked, held);
        var access = await issuer.IssueAsync(client, grant, string.Join(' ', scopes), ct);
        var id = scopes.Contains(IdentityScopes.OpenId) ? await idTokens.IssueAsync(client, redeemed, access.Token, redeemed.Nonce, ct) : null;
        return new(access.Token, access.ExpiresIn, string.Join(' ', scopes), redeemed.RefreshToken, id);
    }

    private static string Demand(IFormCollection form, string name) =>
        form[name].ToString() is { Length: > 0 } text ? text : throw OAuthRefusal.InvalidRequest($"{name} is missing.");

    /// <summary>All that is held, or what is asked for of that.</summary>
    private static IReadOnlyList<string> Narrow(string asked, IReadOnlyList<string> held)
    {
        var wanted = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (wanted.Count == 0) return held;
        return wanted.All(held.Contains) ? wanted : throw OAuthRefusal.InvalidScope("The client does not have every scope it asks for.");
    }
}
