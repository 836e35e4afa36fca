using GallantSms.Application.Common;
using GallantSms.Domain.Messages;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Persistence.Tenants;

/// <summary>The bound tenant's database. Only a scope with a tenant can have one.</summary>
public sealed class TenantDb(DbContextOptions<TenantDb> options) : DbContext(options), ITenantDb
{
    public DbSet<Suppression> Suppressions => Set<Suppression>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Suppression>().ToTable("suppressions").HasKey(s => s.Msisdn);
        modelBuilder.UseSnakeCase();
    }
}
