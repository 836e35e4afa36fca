using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Access;

/// <summary>A new secret for a client; the old one ends at once, tokens it got live on until they are over.</summary>
public sealed record ReplaceClientSecret(Guid Id) : ICommand<ReplacedClientSecret>;

/// <summary><paramref name="ClientSecret"/> is shown this once.</summary>
public sealed record ReplacedClientSecret(Guid Id, string ClientId, string ClientSecret);

internal sealed class ReplaceClientSecretHandler(ICurrentCaller current, IPlatformDb db, IAuditLog audit, ICredentialCache cache)
    : IRequestHandler<ReplaceClientSecret, ReplacedClientSecret>
{
    public async Task<ReplacedClientSecret> Handle(ReplaceClientSecret command, CancellationToken ct)
    {
        var caller = current.Caller;
        var client = await db.OAuthClients.SingleOrDefaultAsync(c => c.Id == command.Id && c.TenantId == caller.TenantId && c.RevokedAt == null, ct)
            ?? throw AccessErrors.OAuthClientNotFound();
        if (client.AuthMethod != AuthMethods.ClientSecret)
            throw new DomainException("NO_CLIENT_SECRET", ErrorKind.Conflict, "This client proves itself without a secret.");
        caller.MustHold(client.Scopes); // the secret is the scopes
        var secret = client.ReplaceSecret();
        audit.Note("oauth_client.secret_replaced", new("oauth_client", client.Id.ToString(), client.Name));
        await db.SaveChangesAsync(ct);
        cache.ForgetClient(client.ClientId);
        return new(client.Id, client.ClientId, secret);
    }
}
