using GallantSms.Application.Common;
using GallantSms.Domain.Access;

namespace GallantSms.Application.Access;

/// <summary>A new client and its secret's only appearance in clear.</summary>
public sealed record IssuedOAuthClient(OAuthClient Client, string Secret);

/// <summary>Makes OAuth clients for any tenant. Checks nothing about who asks: that is the caller's part.</summary>
public sealed class OAuthClientIssuer(IPlatformDb db, TimeProvider clock)
{
    public async Task<IssuedOAuthClient> IssueAsync(
        Guid tenantId, string name, IReadOnlyCollection<string> scopes, int? messagesPerMinute = null, CancellationToken ct = default)
    {
        var (client, secret) = OAuthClient.Issue(tenantId, name, scopes, messagesPerMinute, clock.GetUtcNow());
        db.OAuthClients.Add(client);
        await db.SaveChangesAsync(ct);
        return new(client, secret);
    }
}
