using GallantSms.Application.Common;
using GallantSms.Domain.Access;

namespace GallantSms.Application.Access;

/// <summary>A new client and its secret's only appearance in clear.</summary>
public sealed record IssuedOAuthClient(OAuthClient Client, string Secret);

/// <summary>Makes OAuth clients for any tenant. Checks nothing about who asks: that is the caller's part.</summary>
public sealed class OAuthClientIssuer(IPlatformDb db, IAuditLog audit, TimeProvider clock)
{
    /// <summary>A program that acts for itself.</summary>
    public async Task<IssuedOAuthClient> IssueAsync(
        Guid tenantId, string name, IReadOnlyCollection<string> scopes, int? messagesPerMinute = null, CancellationToken ct = default)
    {
        var (client, secret) = await IssueAsync(tenantId, OAuthClientTerms.OfProgram(name, scopes, messagesPerMinute), ct);
        return new(client, secret!);
    }

    public async Task<(OAuthClient Client, string? Secret)> IssueAsync(Guid tenantId, OAuthClientTerms terms, CancellationToken ct = default)
    {
        var (client, secret) = OAuthClient.Issue(tenantId, terms, clock.GetUtcNow());
        db.OAuthClients.Add(client);
        audit.NoteIn(tenantId, "oauth_client.created", new("oauth_client", client.Id.ToString(), client.Name), after: OAuthClientNote.Of(client));
        await db.SaveChangesAsync(ct);
        return (client, secret);
    }
}
