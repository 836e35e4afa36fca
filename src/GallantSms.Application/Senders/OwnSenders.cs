using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Routing;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Senders;

/// <summary>Finds sender ids of the scope's tenant.</summary>
internal sealed class OwnSenders(ITenantContext tenant, IPlatformDb db)
{
    /// <exception cref="Domain.Shared.DomainException">NOT_FOUND.</exception>
    public async Task<RegisteredSender> FindAsync(Guid id, CancellationToken ct)
    {
        var own = tenant.Tenant.Id;
        return await db.RegisteredSenders.SingleOrDefaultAsync(s => s.Id == id && s.TenantId == own, ct) ?? throw SenderErrors.NotFound(id);
    }
}

internal static class SenderTarget
{
    public static AuditTarget Of(RegisteredSender sender) => new("sender_id", sender.Id.ToString(), sender.Sender);
}
