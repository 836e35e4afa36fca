namespace GallantSms.Application.Tenants;

/// <summary>What a tenant's visitors and mails look like: its own fields, where it has none those of the nearest tenant above that has.</summary>
/// <param name="LogoOf">The tenant whose logo it is; null for none.</param>
/// <param name="LogoTag">Changes with the logo.</param>
/// <param name="Address">Where links in mails lead, without a slash at the end.</param>
public sealed record Brand(
    string Name, string PrimaryColor, string AccentColor, Guid? LogoOf, string? LogoTag, string? SupportEmail, string? MailSender, string Address)
{
    public const string DefaultName = "GallantSms";
    public const string DefaultPrimary = "#1d4ed8";
    public const string DefaultAccent = "#0e7490";
}

/// <summary>A brand, and what the tenant itself tells its visitors.</summary>
public sealed record HostBrand(Brand Brand, bool SignUp, string? Announcement);

/// <summary>Brands, from memory for a minute.</summary>
public interface ITenantBrands
{
    /// <summary>Null for the operator's.</summary>
    ValueTask<Brand> ForAsync(Guid? tenantId, CancellationToken ct);

    /// <summary>Of the tenant whose domain this is, else the operator's.</summary>
    ValueTask<HostBrand> ForHostAsync(string host, CancellationToken ct);

    /// <summary>One has just changed in this process.</summary>
    void Forget();
}

/// <summary>A logo: its bytes and their content type.</summary>
public sealed record Logo(byte[] Bytes, string Type);

public interface ITenantLogos
{
    Task<Logo?> FindAsync(Guid tenantId, CancellationToken ct);

    /// <summary>Sets or removes it, in one transaction with what the scope's <see cref="Common.IPlatformDb"/> holds.</summary>
    Task SaveAsync(Guid tenantId, Logo? logo, CancellationToken ct);
}
