using GallantSms.Application.Common;
using GallantSms.Domain.Tenants;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Tenants;

/// <summary>The tenants that the scope's tenant may manage: those right below it; the operator every one below.</summary>
internal sealed class TenantsBelow(ITenantContext tenant, IPlatformDb db)
{
    /// <summary>The row, to be changed.</summary>
    /// <exception cref="Domain.Shared.DomainException">NOT_FOUND, also for a tenant elsewhere in the tree.</exception>
    public async Task<Tenant> ManagedAsync(Guid id, CancellationToken ct)
    {
        var row = await db.Tenants.SingleOrDefaultAsync(t => t.Id == id, ct);
        if (row is null) throw TenantErrors.NotFound(id);
        if (row.ParentId == tenant.Tenant.Id || (tenant.Tenant.Kind == TenantKind.Operator && await IsBelowAsync(row.ParentId, ct))) return row;
        throw TenantErrors.NotFound(id);
    }

    private async Task<bool> IsBelowAsync(Guid? parent, CancellationToken ct)
    {
        for (var at = parent; at is { } above; at = await db.Tenants.Where(t => t.Id == above).Select(t => t.ParentId).SingleOrDefaultAsync(ct))
            if (above == tenant.Tenant.Id) return true;
        return false;
    }
}
