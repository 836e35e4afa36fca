using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace GallantSms.Infrastructure.Persistence.Platform.Configurations;

/// <summary>The tables of ASP.NET Core Identity.</summary>
internal sealed class AccountConfiguration
    : IEntityTypeConfiguration<User>, IEntityTypeConfiguration<IdentityUserClaim<Guid>>, IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
        IEntityTypeConfiguration<IdentityUserToken<Guid>>, IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users").HasKey(u => u.Id);
        builder.Property(u => u.ConcurrencyStamp).IsConcurrencyToken();
        builder.Ignore(u => u.PhoneNumber).Ignore(u => u.PhoneNumberConfirmed);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder) => builder.ToTable("user_claims").HasKey(c => c.Id);

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder) =>
        builder.ToTable("user_logins").HasKey(l => new { l.LoginProvider, l.ProviderKey });

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder) =>
        builder.ToTable("user_tokens").HasKey(t => new { t.UserId, t.LoginProvider, t.Name });

    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> builder)
    {
        builder.ToTable("user_passkeys").HasKey(p => p.CredentialId);
        builder.OwnsOne(p => p.Data, data => data.ToJson("data"));
    }
}

internal sealed class PeopleConfiguration : IEntityTypeConfiguration<Membership>, IEntityTypeConfiguration<KnownPerson>, IEntityTypeConfiguration<Invitation>, IEntityTypeConfiguration<AuditEntry>
{
    private static readonly ValueConverter<Role, string> RoleText = new(role => role.Name(), text => Parse(text));

    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships").HasKey(m => new { m.UserId, m.TenantId });
        builder.Property(m => m.Role).HasConversion(RoleText);
    }

    public void Configure(EntityTypeBuilder<KnownPerson> builder) => builder.ToView("people").HasKey(p => p.Id);

    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations").HasKey(i => i.Id);
        builder.Property(i => i.Role).HasConversion(RoleText);
    }

    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries").HasKey(e => e.Id);
        builder.Property(e => e.Before).HasColumnType("jsonb");
        builder.Property(e => e.After).HasColumnType("jsonb");
    }

    private static Role Parse(string text) =>
        RoleNames.TryParse(text, out var role) ? role : throw new InvalidOperationException("A role in the database is none.");
}
