using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access;

/// <summary>The OAuth clients of the caller's tenant: live ones first, newest first, a thousand at most.</summary>
public sealed record ListOAuthClients : IQuery<IReadOnlyList<OAuthClientView>>;

public sealed record OAuthClientView(
    Guid Id, string ClientId, string Name, IReadOnlyList<string> Scopes, int? MessagesPerMinute, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt, IReadOnlyList<string> GrantTypes, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> LogoutUris, string AuthMethod, JsonElement? Jwks)
{
    public static OAuthClientView Of(OAuthClient client) => new(
        client.Id, client.ClientId, client.Name, client.Scopes, client.MessagesPerMinute, client.CreatedAt, client.RevokedAt, client.LastUsedAt, client.GrantTypes,
        client.RedirectUris, client.LogoutUris, client.AuthMethod, client.Jwks is null ? null : JsonElement.Parse(client.Jwks));
}

internal sealed class ListOAuthClientsHandler(ICurrentCaller current, IPlatformDb db)
    : IRequestHandler<ListOAuthClients, IReadOnlyList<OAuthClientView>>
{
    public async Task<IReadOnlyList<OAuthClientView>> Handle(ListOAuthClients query, CancellationToken ct)
    {
        var tenant = current.Caller.TenantId;
        var clients = await db.OAuthClients.AsNoTracking()
            .Where(c => c.TenantId == tenant)
            .OrderBy(c => c.RevokedAt != null).ThenByDescending(c => c.Id)
            .Take(1000)
            .ToListAsync(ct);
        return clients.ConvertAll(OAuthClientView.Of);
    }
}
