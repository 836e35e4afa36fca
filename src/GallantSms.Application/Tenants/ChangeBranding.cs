using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Tenants;

/// <summary>Sets the brand of the own tenant or of one below. What is null or left out is as above it; the logo has a call of its own.</summary>
/// <param name="PrimaryColor"><c>#rrggbb</c>.</param>
/// <param name="Domain">Host name whose visitors see this brand; only of tenants that may have tenants below.</param>
/// <param name="MailSender">Display name of mails.</param>
public sealed record ChangeBranding(
    string? BrandName = null, string? PrimaryColor = null, string? AccentColor = null, string? Domain = null, string? MailSender = null, string? SupportEmail = null) : ICommand<BrandingView>
{
    internal Guid? Id { get; private init; }

    /// <param name="id">Null for the own tenant.</param>
    public ChangeBranding Of(Guid? id) => this with { Id = id };

    /// <summary>Empty is nothing; colours and host names are lower case.</summary>
    internal ChangeBranding Tidy() => this with
    {
        BrandName = Text(BrandName),
        PrimaryColor = Text(PrimaryColor)?.ToLowerInvariant(),
        AccentColor = Text(AccentColor)?.ToLowerInvariant(),
        Domain = Text(Domain)?.ToLowerInvariant(),
        MailSender = Text(MailSender),
        SupportEmail = Text(SupportEmail)?.ToLowerInvariant(),
    };

    private static string? Text(string? given) => string.IsNullOrWhiteSpace(given) ? null : given.Trim();
}

internal sealed class ChangeBrandingValidator : AbstractValidator<ChangeBranding>
{
    public ChangeBrandingValidator()
    {
        RuleFor(c => c.BrandName).OneLine(60);
        RuleFor(c => c.MailSender).OneLine(60);
        RuleFor(c => c.PrimaryColor).Must(IsColor).WithErrorCode("INVALID_VALUE").WithMessage("A colour is written #rrggbb.");
        RuleFor(c => c.AccentColor).Must(IsColor).WithErrorCode("INVALID_VALUE").WithMessage("A colour is written #rrggbb.");
        RuleFor(c => c.Domain).Must(d => string.IsNullOrWhiteSpace(d) || HostName.IsValid(d.Trim().ToLowerInvariant())).WithErrorCode("INVALID_VALUE").WithMessage("A domain is a host name such as sms.example.com.");
        RuleFor(c => c.SupportEmail).Must(a => string.IsNullOrWhiteSpace(a) || GallantSms.Domain.Access.EmailAddress.IsValid(a.Trim())).WithErrorCode("INVALID_VALUE").WithMessage("This is no e-mail address.");
    }

    private static bool IsColor(string? color) => string.IsNullOrWhiteSpace(color) || TextContrast.IsColor(color.Trim());
}

internal sealed class ChangeBrandingHandler(BrandedTenant branded, BrandViews views, IPlatformDb db, ITenantBrands brands, IAuditLog audit) : IRequestHandler<ChangeBranding, BrandingView>
{
    private sealed record Shown(string? BrandName, string? PrimaryColor, string? AccentColor, string? Domain, string? MailSender, string? SupportEmail);

    public async Task<BrandingView> Handle(ChangeBranding command, CancellationToken ct)
    {
        var (tenant, wish) = (await branded.GetAsync(command.Id, ct), command.Tidy());
        if (wish.Domain is { } domain)
        {
            if (!tenant.IsParent) throw TenantErrors.OnlyForParents("domain");
            if (await db.Tenants.AnyAsync(t => t.Domain == domain && t.Id != tenant.Id, ct)) throw TenantErrors.DomainTaken(domain);
        }

        var before = Show(tenant);
        tenant.Wear(wish.BrandName, wish.PrimaryColor, wish.AccentColor, wish.Domain, wish.MailSender, wish.SupportEmail);
        audit.Note("tenant.branded", TenantTarget.Of(tenant), before, Show(tenant));
        if (command.Id is not null) audit.NoteIn(tenant.Id, "tenant.branded", TenantTarget.Of(tenant), before, Show(tenant));
        await db.SaveChangesAsync(ct);
        brands.Forget();
        return await views.OfAsync(tenant, command.Id, ct);
    }

    private static Shown Show(Tenant t) => new(t.BrandName, t.PrimaryColor, t.AccentColor, t.Domain, t.MailSender, t.SupportEmail);
}

/// <summary>Sets the logo, or with null takes it away. <paramref name="Id"/>: null for the own tenant.</summary>
public sealed record ChangeLogo(Guid? Id, byte[]? Bytes) : ICommand<BrandingView>
{
    public const int MaxBytes = LogoImage.MaxBytes;
}

internal sealed class ChangeLogoHandler(BrandedTenant branded, BrandViews views, ITenantLogos logos, ITenantBrands brands, IAuditLog audit) : IRequestHandler<ChangeLogo, BrandingView>
{
    public async Task<BrandingView> Handle(ChangeLogo command, CancellationToken ct)
    {
        var tenant = await branded.GetAsync(command.Id, ct);
        var logo = command.Bytes is { } bytes ? LogoImage.Read(bytes) : null;
        object? after = logo is null ? null : new { type = logo.Type, bytes = logo.Bytes.Length };
        audit.Note("tenant.logo_changed", TenantTarget.Of(tenant), after: after);
        if (command.Id is not null) audit.NoteIn(tenant.Id, "tenant.logo_changed", TenantTarget.Of(tenant), after: after);
        await logos.SaveAsync(tenant.Id, logo, ct);
        brands.Forget();
        return await views.OfAsync(tenant, command.Id, ct);
    }
}
