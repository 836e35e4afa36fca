using GallantSms.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access;

/// <summary>Ends a client of the caller's tenant and the tokens it has: on this host at once, on others within 10 s.</summary>
public sealed record RevokeOAuthClient(Guid Id) : ICommand<RevokedCredential>;

internal sealed class RevokeOAuthClientHandler(ICurrentCaller current, IPlatformDb db, IAuditLog audit, ICredentialCache cache, TimeProvider clock)
    : IRequestHandler<RevokeOAuthClient, RevokedCredential>
{
    public async Task<RevokedCredential> Handle(RevokeOAuthClient command, CancellationToken ct)
    {
        var tenant = current.Caller.TenantId;
        var client = await db.OAuthClients.SingleOrDefaultAsync(c => c.Id == command.Id && c.TenantId == tenant, ct)
            ?? throw AccessErrors.OAuthClientNotFound();
        if (client.RevokedAt is null) audit.Note("oauth_client.revoked", new("oauth_client", client.Id.ToString(), client.Name));
        client.Revoke(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        cache.ForgetClient(client.ClientId);
        return new(client.Id, client.RevokedAt!.Value);
    }
}
