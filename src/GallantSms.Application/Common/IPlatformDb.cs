using GallantSms.Domain.Access;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Tenants;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Common;

/// <summary>The platform database: tenants, carriers, prices. Nothing a tenant owns.</summary>
public interface IPlatformDb
{
    DbSet<Tenant> Tenants { get; }

    DbSet<PriceList> PriceLists { get; }

    DbSet<CarrierAccount> CarrierAccounts { get; }

    DbSet<RouteGroup> RouteGroups { get; }

    DbSet<RouteRule> RouteRules { get; }

    DbSet<CarrierPriceList> CarrierPriceLists { get; }

    DbSet<RegisteredSender> RegisteredSenders { get; }

    DbSet<SenderRule> SenderRules { get; }

    DbSet<ApiKey> ApiKeys { get; }

    DbSet<OAuthClient> OAuthClients { get; }

    DbSet<Membership> Memberships { get; }

    DbSet<KnownPerson> People { get; }

    DbSet<Invitation> Invitations { get; }

    DbSet<AuditEntry> AuditEntries { get; }

    Task<int> SaveChangesAsync(CancellationToken ct = default);
}
