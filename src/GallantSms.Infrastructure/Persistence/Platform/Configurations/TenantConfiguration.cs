using GallantSms.Domain.Credits;
using GallantSms.Domain.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GallantSms.Infrastructure.Persistence.Platform.Configurations;

internal sealed class TenantConfiguration : IEntityTypeConfiguration<Tenant>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenants").HasKey(t => t.Id);
        builder.Property(t => t.No).ValueGeneratedOnAdd();
    }
}

internal sealed class PriceListConfiguration : IEntityTypeConfiguration<PriceList>, IEntityTypeConfiguration<PriceRate>
{
    public void Configure(EntityTypeBuilder<PriceList> builder)
    {
        builder.ToTable("price_lists").HasKey(l => new { l.TenantId, l.Version });
        builder.HasMany(l => l.Rates).WithOne().HasForeignKey(r => new { r.TenantId, r.Version });
    }

    public void Configure(EntityTypeBuilder<PriceRate> builder) =>
        builder.ToTable("price_rates").HasKey(r => new { r.TenantId, r.Version, r.Country });
}
