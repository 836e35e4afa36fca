using GallantSms.Application.Access.Team;
using GallantSms.Application.Carriers;
using GallantSms.Application.Common;
using GallantSms.Application.Senders;
using GallantSms.Domain.Access;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GallantSms.Infrastructure.Persistence.Platform;

public sealed class PlatformDb(DbContextOptions<PlatformDb> options) : DbContext(options), IPlatformDb
{
    /// <summary>What the trigger on memberships raises, see migration 0004.</summary>
    private const string LastOwner = "GS003";

    /// <summary>Two asked for the same at once: the later is told what it would have been told a moment after.</summary>
    private static DomainException? Taken(string? constraint) => constraint switch
    {
        "ix_provider_accounts_name" => CarrierErrors.AccountNameTaken(),
        "route_groups_owner_id_name_key" => CarrierErrors.GroupNameTaken(),
        "carrier_price_lists_pkey" => CarrierErrors.PricesChanged(),
        "sender_ids_tenant_id_sender_country_key" => SenderErrors.Known(),
        _ => null,
    };

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
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } taken && Taken(taken.ConstraintName) is { } refusal)
        {
            throw refusal;
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PlatformDb).Assembly, type => type.Namespace == "GallantSms.Infrastructure.Persistence.Platform.Configurations");
        modelBuilder.UseSnakeCase();
    }
}
