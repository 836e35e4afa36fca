using GallantSms.Application.Access.Team;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Tenants;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GallantSms.Infrastructure.Persistence.Platform;

public sealed class PlatformDb(DbContextOptions<PlatformDb> options) : DbContext(options), IPlatformDb
{
    /// <summary>What the trigger on memberships raises, see migration 0004.</summary>
    private const string LastOwner = "GS003";

    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<PriceList> PriceLists => Set<PriceList>();

    public DbSet<CarrierAccount> CarrierAccounts => Set<CarrierAccount>();

    public DbSet<RouteGroup> RouteGroups => Set<RouteGroup>();

    public DbSet<RouteRule> RouteRules => Set<RouteRule>();

    public DbSet<CarrierPriceList> CarrierPriceLists => Set<CarrierPriceList>();

    public DbSet<RegisteredSender> RegisteredSenders => Set<RegisteredSender>();

    public DbSet<SenderRule> SenderRules => Set<SenderRule>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<OAuthClient> OAuthClients => Set<OAuthClient>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<KnownPerson> People => Set<KnownPerson>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: LastOwner })
        {
            throw TeamErrors.LastOwner();
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PlatformDb).Assembly, type => type.Namespace == "GallantSms.Infrastructure.Persistence.Platform.Configurations");
        modelBuilder.UseSnakeCase();
    }
}
