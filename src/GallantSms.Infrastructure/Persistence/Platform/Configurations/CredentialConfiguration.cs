using GallantSms.Domain.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GallantSms.Infrastructure.Persistence.Platform.Configurations;

internal sealed class CredentialConfiguration : IEntityTypeConfiguration<ApiKey>, IEntityTypeConfiguration<OAuthClient>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder) => builder.ToTable("api_keys").HasKey(k => k.Id);

    public void Configure(EntityTypeBuilder<OAuthClient> builder)
    {
        builder.ToTable("oauth_clients").HasKey(c => c.Id);
        builder.Property(c => c.Jwks).HasColumnType("jsonb");
    }
}
