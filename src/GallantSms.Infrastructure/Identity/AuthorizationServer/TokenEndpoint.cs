using System.Net;
using System.Security.Cryptography;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>A granted token, and the scopes it has.</summary>
internal sealed record Grant(string AccessToken, int ExpiresIn, string Scope);

/// <summary><c>POST /connect/token</c> after its form has been read: the grant <c>client_credentials</c> (RFC 6749, 4.4).</summary>
internal sealed class TokenEndpoint(
    CredentialStore store, ITenantDirectory tenants, AccessTokenIssuer issuer, FailureLimits limits, IOptions<AuthorizationServerOptions> options)
{
    private static readonly byte[] NobodysHash = new byte[SHA256.HashSizeInBytes];

    /// <exception cref="OAuthRefusal"/>
    public async Task<Grant> GrantAsync(StringValues authorization, IFormCollection form, IPAddress? address, CancellationToken ct)
    {
        if (limits.TokenEndpoint.Blocked(address) is { } wait)
            throw new OAuthRefusal("temporarily_unavailable", "Too many failed attempts from this address.", 429) { RetryAfter = wait };
        if (form.FirstOrDefault(f => f.Value.Count > 1).Key is { } repeated)
            throw OAuthRefusal.InvalidRequest(repeated.All(char.IsAsciiLetter) ? $"{repeated} is there more than once." : "A parameter is there more than once.");

        KnownClient client;
        try
        {
            client = await AuthenticateAsync(ClientCredentials.Read(authorization, form));
        }
        catch (OAuthRefusal refusal) when (refusal.Status == 401)
        {
            limits.TokenEndpoint.Count(address);
            throw;
        }

        if (form["grant_type"].ToString() is not { Length: > 0 } grantType) throw OAuthRefusal.InvalidRequest("grant_type is missing.");
        if (grantType != "client_credentials") throw new OAuthRefusal("unsupported_grant_type", "Only client_credentials is supported.");
        if (await tenants.FindAsync(client.TenantId, ct) is not { Status: TenantStatus.Active })
            throw new OAuthRefusal("unauthorized_client", "The account of this client is suspended.");

        var scope = Narrow(form["scope"].ToString(), client.Scopes);
        return new(await issuer.IssueAsync(client, scope, ct), (int)options.Value.AccessTokenLifetime.TotalSeconds, scope);
    }

    private async Task<KnownClient> AuthenticateAsync(ClientCredentials given)
    {
        // The text of an id that cannot be one is not carried to the database.
        var client = CredentialText.IsClientId(given.ClientId) ? await store.FindClientAsync(given.ClientId) : null;
        var matches = CryptographicOperations.FixedTimeEquals(CredentialText.Hash(given.Secret), client?.SecretHash ?? NobodysHash);
        return client is not null && matches ? client : throw OAuthRefusal.InvalidClient();
    }

    /// <summary>All the client has, or what it asks for of that.</summary>
    private static string Narrow(string asked, IReadOnlyList<string> held)
    {
        var wanted = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (wanted.Count == 0) return string.Join(' ', held);
        return wanted.All(held.Contains) ? string.Join(' ', wanted) : throw new OAuthRefusal("invalid_scope", "The client does not have every scope it asks for.");
    }
}
