using GallantSms.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access;

/// <summary>Ends a key of the caller's tenant: on this host at once, on others within 10 s. Revoking twice is no error.</summary>
public sealed record RevokeApiKey(Guid Id) : ICommand<RevokedCredential>;

public sealed record RevokedCredential(Guid Id, DateTimeOffset RevokedAt);

internal sealed class RevokeApiKeyHandler(ICurrentCaller current, IPlatformDb db, IAuditLog audit, ICredentialCache cache, TimeProvider clock)
    : IRequestHandler<RevokeApiKey, RevokedCredential>
{
    public async Task<RevokedCredential> Handle(RevokeApiKey command, CancellationToken ct)
    {
        var tenant = current.Caller.TenantId;
        var key = await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == command.Id && k.TenantId == tenant, ct)
            ?? throw AccessErrors.ApiKeyNotFound();
        if (key.RevokedAt is null) audit.Note("api_key.revoked", new("api_key", key.Id.ToString(), key.Name));
        key.Revoke(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        cache.ForgetApiKey(key.Hash);
        return new(key.Id, key.RevokedAt!.Value);
    }
}
