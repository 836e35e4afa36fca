using System.Security.Cryptography;
using GallantSms.Domain.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>Who asks at the token endpoint and its neighbours: by secret, by assertion, or by name alone where the client can keep no secret.</summary>
internal sealed class ClientAuthentication(CredentialStore store, ClientAssertions assertions, FailureLimits limits, ClientUsage usage, TimeProvider clock)
{
    private static readonly byte[] NobodysHash = new byte[SHA256.HashSizeInBytes];

    /// <exception cref="OAuthRefusal"/>
    public async Task<KnownClient> AuthenticateAsync(HttpContext http, IFormCollection form)
    {
        var address = http.Connection.RemoteIpAddress;
        if (limits.TokenEndpoint.Blocked(address) is { } wait)
            throw new OAuthRefusal("temporarily_unavailable", "Too many failed attempts from this address.", 429) { RetryAfter = wait };
        if (form.FirstOrDefault(f => f.Value.Count > 1).Key is { } repeated)
            throw OAuthRefusal.InvalidRequest(repeated.All(c => char.IsAsciiLetter(c) || c == '_') ? $"{repeated} is there more than once." : "A parameter is there more than once.");

        try
        {
            var client = await ProveAsync(http.Request.Headers.Authorization, form, http.RequestAborted);
            usage.Note(client.Id, clock.GetUtcNow());
            return client;
        }
        catch (OAuthRefusal refusal) when (refusal.Status == 401)
        {
            limits.TokenEndpoint.Count(address);
            throw;
        }
    }

    private async Task<KnownClient> ProveAsync(StringValues authorization, IFormCollection form, CancellationToken ct)
    {
        if (form.ContainsKey("client_assertion") || form.ContainsKey("client_assertion_type"))
        {
            return authorization.Count == 0 && !form.ContainsKey("client_secret")
                ? await assertions.AuthenticateAsync(form, ct)
                : throw OAuthRefusal.InvalidRequest("The client authenticates in two ways at once.");
        }

        if (authorization.Count == 0 && !form.ContainsKey("client_secret") && form["client_id"].ToString() is { Length: > 0 } name)
            return await FindAsync(name) is { AuthMethod: AuthMethods.None } open ? open : throw OAuthRefusal.InvalidClient();

        var given = ClientCredentials.Read(authorization, form);
        var client = await FindAsync(given.ClientId);
        var matches = CryptographicOperations.FixedTimeEquals(CredentialText.Hash(given.Secret), client?.SecretHash ?? NobodysHash);
        return client is { AuthMethod: AuthMethods.ClientSecret } && matches ? client : throw OAuthRefusal.InvalidClient();
    }

    /// <summary>The text of an id that cannot be one is not carried to the database.</summary>
    private async Task<KnownClient?> FindAsync(string clientId) => CredentialText.IsClientId(clientId) ? await store.FindClientAsync(clientId) : null;
}
