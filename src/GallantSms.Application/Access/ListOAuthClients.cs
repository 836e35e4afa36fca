using GallantSms.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access;

/// <summary>The OAuth clients of the caller's tenant: live ones first, newest first, a thousand at most.</summary>
public sealed record ListOAuthClients : IQuery<IReadOnlyList<OAuthClientView>>;

public sealed record OAuthClientView(
    Guid Id, string ClientId, string Name, IReadOnlyList<string> Scopes, int? MessagesPerMinute, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

internal sealed class ListOAuthClientsHandler(ICurrentCaller current, IPlatformDb db)
    : IRequestHandler<ListOAuthClients, IReadOnlyList<OAuthClientView>>
{
    public async Task<IReadOnlyList<OAuthClientView>> Handle(ListOAuthClients query, CancellationToken ct)
    {
        var tenant = current.Caller.TenantId;
        return await db.OAuthClients
            .Where(c => c.TenantId == tenant)
            .OrderBy(c => c.RevokedAt != null).ThenByDescending(c => c.Id)
            .Take(1000)
            .Select(c => new OAuthClientView(c.Id, c.ClientId, c.Name, c.Scopes, c.MessagesPerMinute, c.CreatedAt, c.RevokedAt))
            .ToListAsync(ct);
    }
}
