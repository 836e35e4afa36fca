using GallantSms.Infrastructure.Identity.SingleSignOn;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GallantSms.Infrastructure.Persistence.Platform.Configurations;

internal sealed class SsoConfiguration : IEntityTypeConfiguration<SsoConnection>
{
    public void Configure(EntityTypeBuilder<SsoConnection> builder)
    {
        builder.ToTable("oidc_connections").HasKey(c => c.Id);
        builder.Property(c => c.RoleMap).HasColumnType("jsonb");
    }
}
