using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Tenants;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>What the scope's tenant owns of carriers and routes. Another tenant's is not there, whoever asks.</summary>
internal sealed class OwnCarriers(ITenantContext tenant, IPlatformDb db)
{
    /// <exception cref="Domain.Shared.DomainException">INSUFFICIENT_SCOPE: customers own none, whatever their key says.</exception>
    public Guid OwnerId => tenant.Tenant.Kind == TenantKind.Customer ? throw AccessErrors.InsufficientScope(Scopes.CarriersManage) : tenant.Tenant.Id;

    public bool IsOperator => tenant.Tenant.Kind == TenantKind.Operator;

    /// <summary>Those in use, by name.</summary>
    public IQueryable<CarrierAccount> Accounts
    {
        get
        {
            var owner = OwnerId;
            return db.CarrierAccounts.Where(a => a.OwnerId == owner && a.DeletedAt == null).OrderBy(a => a.Name);
        }
    }

    public IQueryable<RouteGroup> Groups
    {
        get
        {
            var owner = OwnerId;
            return db.RouteGroups.Where(g => g.OwnerId == owner);
        }
    }

    public IQueryable<RouteRule> Rules
    {
        get
        {
            var owner = OwnerId;
            return db.RouteRules.Where(r => r.OwnerId == owner);
        }
    }

    /// <exception cref="Domain.Shared.DomainException">NOT_FOUND.</exception>
    public async Task<CarrierAccount> AccountAsync(Guid id, CancellationToken ct) =>
        await Accounts.SingleOrDefaultAsync(a => a.Id == id, ct) ?? throw CarrierErrors.NotFound("carrier account", id);

    /// <summary>With its members.</summary>
    /// <exception cref="Domain.Shared.DomainException">NOT_FOUND.</exception>
    public async Task<RouteGroup> GroupAsync(Guid id, CancellationToken ct) =>
        await Groups.Include(g => g.Members).SingleOrDefaultAsync(g => g.Id == id, ct) ?? throw CarrierErrors.NotFound("route group", id);

    /// <exception cref="Domain.Shared.DomainException">NOT_FOUND.</exception>
    public async Task<RouteRule> RuleAsync(Guid id, CancellationToken ct) =>
        await Rules.SingleOrDefaultAsync(r => r.Id == id, ct) ?? throw CarrierErrors.NotFound("route rule", id);
}
