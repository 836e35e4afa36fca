using GallantSms.Domain.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GallantSms.Infrastructure.Persistence.Platform.Configurations;

internal sealed class RoutingConfiguration :
    IEntityTypeConfiguration<CarrierAccount>, IEntityTypeConfiguration<CarrierPriceList>, IEntityTypeConfiguration<CarrierPrice>,
    IEntityTypeConfiguration<RouteGroup>, IEntityTypeConfiguration<RouteMember>, IEntityTypeConfiguration<RouteRule>,
    IEntityTypeConfiguration<RegisteredSender>, IEntityTypeConfiguration<SenderRule>
{
    public void Configure(EntityTypeBuilder<CarrierAccount> builder)
    {
        builder.ToTable("provider_accounts").HasKey(a => a.Id);
        builder.Property(a => a.No).ValueGeneratedOnAdd();
        builder.Property(a => a.Settings).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<CarrierPriceList> builder)
    {
        builder.ToTable("carrier_price_lists").HasKey(l => new { l.AccountNo, l.Version });
        builder.HasMany(l => l.Prices).WithOne().HasForeignKey(p => new { p.AccountNo, p.Version });
    }

    public void Configure(EntityTypeBuilder<CarrierPrice> builder) =>
        builder.ToTable("carrier_prices").HasKey(p => new { p.AccountNo, p.Version, p.Country, p.Network });

    public void Configure(EntityTypeBuilder<RouteGroup> builder)
    {
        builder.ToTable("route_groups").HasKey(g => g.Id);
        builder.Property(g => g.OnError).HasColumnType("jsonb");
        builder.HasMany(g => g.Members).WithOne().HasForeignKey(m => m.GroupId);
    }

    public void Configure(EntityTypeBuilder<RouteMember> builder) =>
        builder.ToTable("route_members").HasKey(m => new { m.GroupId, m.AccountNo });

    public void Configure(EntityTypeBuilder<RouteRule> builder) => builder.ToTable("route_rules").HasKey(r => r.Id);

    public void Configure(EntityTypeBuilder<RegisteredSender> builder) => builder.ToTable("sender_ids").HasKey(s => s.Id);

    public void Configure(EntityTypeBuilder<SenderRule> builder) => builder.ToTable("sender_rules").HasKey(r => r.Country);
}
