using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Tenants;

/// <summary>The own tenant's settings.</summary>
public sealed record GetSettings : IQuery<SettingsView>;

/// <param name="Announcement">Of the nearest tenant above that has one; not to be changed here.</param>
/// <param name="CreditLimit">Micro-units; set by the one above, as the message limit is.</param>
public sealed record SettingsView(
    Guid Id, string Name, string Slug, TenantKind Kind, string DefaultRegion, string Currency, bool SsoOnly, string? Announcement, int MessagesPerMinute, long CreditLimit, DateTimeOffset CreatedAt);

/// <summary>Changes them. What is left out stays.</summary>
/// <param name="SsoOnly">Only owners get in without single sign-on.</param>
public sealed record ChangeSettings(string? Name = null, string? DefaultRegion = null, bool? SsoOnly = null) : ICommand<SettingsView>;

internal sealed class ChangeSettingsValidator : AbstractValidator<ChangeSettings>
{
    public ChangeSettingsValidator()
    {
        RuleFor(c => c.Name).TenantName();
        RuleFor(c => c.DefaultRegion).Must(r => r is null || PhoneNumbers.IsRegion(r)).WithErrorCode("INVALID_VALUE").WithMessage("The region is an ISO 3166-1 code such as KE.");
    }
}

internal sealed class GetSettingsHandler(OwnTenant own) : IRequestHandler<GetSettings, SettingsView>
{
    public async Task<SettingsView> Handle(GetSettings query, CancellationToken ct) => await own.ViewAsync(await own.GetAsync(ct), ct);
}

internal sealed class ChangeSettingsHandler(OwnTenant own, IPlatformDb db, ITenantDirectory directory, ISessionCache sessions, IAuditLog audit) : IRequestHandler<ChangeSettings, SettingsView>
{
    private sealed record Shown(string Name, string DefaultRegion, bool SsoOnly);

    public async Task<SettingsView> Handle(ChangeSettings command, CancellationToken ct)
    {
        var tenant = await own.GetAsync(ct);
        var before = Show(tenant);
        tenant.Rename(command.Name?.Trim() ?? tenant.Name);
        tenant.Settle(command.DefaultRegion ?? tenant.DefaultRegion, command.SsoOnly ?? tenant.SsoOnly);
        audit.Note("settings.changed", TenantTarget.Of(tenant), before, Show(tenant));
        await db.SaveChangesAsync(ct);
        directory.Forget(tenant.Id);
        sessions.ForgetAll();
        return await own.ViewAsync(tenant, ct);
    }

    private static Shown Show(Tenant t) => new(t.Name, t.DefaultRegion, t.SsoOnly);
}

internal sealed class OwnTenant(ITenantContext context, IPlatformDb db)
{
    public Task<Tenant> GetAsync(CancellationToken ct) => db.Tenants.SingleAsync(t => t.Id == context.Tenant.Id, ct);

    public async Task<SettingsView> ViewAsync(Tenant t, CancellationToken ct) =>
        new(t.Id, t.Name, t.Slug, t.Kind, t.DefaultRegion, t.Currency, t.SsoOnly, await AnnouncementAsync(t.ParentId, ct), t.MessagesPerMinute, t.CreditLimit, t.CreatedAt);

    private async Task<string?> AnnouncementAsync(Guid? parent, CancellationToken ct)
    {
        for (var at = parent; at is { } id;)
        {
            var above = await db.Tenants.Where(t => t.Id == id).Select(t => new { t.ParentId, t.Announcement }).SingleAsync(ct);
            if (above.Announcement is not null) return above.Announcement;
            at = above.ParentId;
        }

        return null;
    }
}
