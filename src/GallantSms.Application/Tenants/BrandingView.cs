using GallantSms.Application.Common;
using GallantSms.Domain.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Tenants;

/// <summary>A tenant's own brand fields (null: as above it), and what comes out of them.</summary>
/// <param name="LogoUrl">Of its own logo.</param>
public sealed record BrandingView(
    string? BrandName, string? PrimaryColor, string? AccentColor, string? LogoUrl, string? Domain, string? MailSender, string? SupportEmail, EffectiveBrand Effective);

/// <summary>What visitors see.</summary>
/// <param name="PrimaryContrast">Of text on the primary colour: the page takes the better.</param>
public sealed record EffectiveBrand(
    string Name, string PrimaryColor, string AccentColor, string? LogoUrl, string? MailSender, string? SupportEmail, TextContrast PrimaryContrast, TextContrast AccentContrast);

/// <summary>The brand of a tenant below the caller's, or with null of the caller's own.</summary>
public sealed record GetBranding(Guid? Id) : IQuery<BrandingView>;

/// <summary>The logo that a tenant shows: its own or one from above. Null as in <see cref="GetBranding"/>.</summary>
public sealed record GetLogo(Guid? Id) : IQuery<Logo>;

internal sealed class GetBrandingHandler(BrandedTenant branded, BrandViews views) : IRequestHandler<GetBranding, BrandingView>
{
    public async Task<BrandingView> Handle(GetBranding query, CancellationToken ct) => await views.OfAsync(await branded.GetAsync(query.Id, ct), query.Id, ct);
}

internal sealed class GetLogoHandler(BrandedTenant branded, ITenantBrands brands, ITenantLogos logos) : IRequestHandler<GetLogo, Logo>
{
    public async Task<Logo> Handle(GetLogo query, CancellationToken ct)
    {
        var tenant = await branded.GetAsync(query.Id, ct);
        var of = (await brands.ForAsync(tenant.Id, ct)).LogoOf ?? throw TenantErrors.NoLogo();
        return await logos.FindAsync(of, ct) ?? throw TenantErrors.NoLogo();
    }
}

/// <summary>Whose brand a request is about.</summary>
internal sealed class BrandedTenant(ITenantContext context, IPlatformDb db, TenantsBelow below)
{
    public Task<Tenant> GetAsync(Guid? id, CancellationToken ct) =>
        id is { } other ? below.ManagedAsync(other, ct) : db.Tenants.SingleAsync(t => t.Id == context.Tenant.Id, ct);
}

internal sealed class BrandViews(ITenantBrands brands)
{
    public async Task<BrandingView> OfAsync(Tenant tenant, Guid? asked, CancellationToken ct)
    {
        var brand = await brands.ForAsync(tenant.Id, ct);
        var logo = brand.LogoTag is null ? null : $"/api/v1/{(asked is null ? "settings" : $"tenants/{tenant.Id}")}/branding/logo?v={brand.LogoTag}";
        return new(
            tenant.BrandName, tenant.PrimaryColor, tenant.AccentColor, brand.LogoOf == tenant.Id ? logo : null, tenant.Domain, tenant.MailSender, tenant.SupportEmail,
            new(brand.Name, brand.PrimaryColor, brand.AccentColor, logo, brand.MailSender, brand.SupportEmail, TextContrast.On(brand.PrimaryColor), TextContrast.On(brand.AccentColor)));
    }
}
