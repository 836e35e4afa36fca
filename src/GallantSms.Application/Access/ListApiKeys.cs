using GallantSms.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access;

/// <summary>The keys of the caller's tenant: live ones first, newest first, a thousand at most.</summary>
public sealed record ListApiKeys : IQuery<IReadOnlyList<ApiKeyView>>;

public sealed record ApiKeyView(
    Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, int? MessagesPerMinute,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt,
    IReadOnlyList<string>? AllowedIps);

internal sealed class ListApiKeysHandler(ICurrentCaller current, IPlatformDb db) : IRequestHandler<ListApiKeys, IReadOnlyList<ApiKeyView>>
{
    public async Task<IReadOnlyList<ApiKeyView>> Handle(ListApiKeys query, CancellationToken ct)
    {
        var tenant = current.Caller.TenantId;
        return await db.ApiKeys
            .Where(k => k.TenantId == tenant)
            .OrderBy(k => k.RevokedAt != null).ThenByDescending(k => k.Id)
            .Take(1000)
            .Select(k => new ApiKeyView(k.Id, k.Name, k.Prefix, k.Scopes, k.MessagesPerMinute, k.CreatedAt, k.ExpiresAt, k.RevokedAt, k.LastUsedAt, k.AllowedIps))
            .ToListAsync(ct);
    }
}
