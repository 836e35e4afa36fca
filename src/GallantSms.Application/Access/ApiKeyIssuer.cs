using GallantSms.Application.Common;
using GallantSms.Domain.Access;

namespace GallantSms.Application.Access;

/// <summary>A new key and its only appearance in clear: <paramref name="Secret"/> is not stored.</summary>
public sealed record IssuedApiKey(ApiKey Key, string Secret);

/// <summary>Makes API keys for any tenant. Checks nothing about who asks: that is the caller's part.</summary>
public sealed class ApiKeyIssuer(IPlatformDb db, TimeProvider clock)
{
    public async Task<IssuedApiKey> IssueAsync(
        Guid tenantId, string name, IReadOnlyCollection<string> scopes, DateTimeOffset? expiresAt = null, int? messagesPerMinute = null, CancellationToken ct = default)
    {
        var (key, secret) = ApiKey.Issue(tenantId, name, scopes, expiresAt, messagesPerMinute, clock.GetUtcNow());
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(ct);
        return new(key, secret);
    }
}
