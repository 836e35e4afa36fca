using GallantSms.Application.Common;
using GallantSms.Domain.Access;

namespace GallantSms.Application.Access;

/// <summary>A new key and its only appearance in clear: <paramref name="Secret"/> is not stored.</summary>
public sealed record IssuedApiKey(ApiKey Key, string Secret);

/// <summary>Makes API keys for any tenant. Checks nothing about who asks: that is the caller's part.</summary>
public sealed class ApiKeyIssuer(IPlatformDb db, IAuditLog audit, TimeProvider clock)
{
    /// <param name="allowedIps">Checked by <see cref="AllowedAddress"/>; null for everywhere.</param>
    public async Task<IssuedApiKey> IssueAsync(
        Guid tenantId, string name, IReadOnlyCollection<string> scopes, DateTimeOffset? expiresAt = null, int? messagesPerMinute = null,
        IReadOnlyCollection<string>? allowedIps = null, CancellationToken ct = default)
    {
        var (key, secret) = ApiKey.Issue(tenantId, name, scopes, expiresAt, messagesPerMinute, clock.GetUtcNow(), allowedIps);
        db.ApiKeys.Add(key);
        audit.NoteIn(tenantId, "api_key.created", new("api_key", key.Id.ToString(), key.Name), after: ApiKeyNote.Of(key));
        await db.SaveChangesAsync(ct);
        return new(key, secret);
    }
}

/// <summary>A key in the audit log.</summary>
internal sealed record ApiKeyNote(string Prefix, IReadOnlyList<string> Scopes, int? MessagesPerMinute, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? AllowedIps)
{
    public static ApiKeyNote Of(ApiKey key) => new(key.Prefix, key.Scopes, key.MessagesPerMinute, key.ExpiresAt, key.AllowedIps);
}
