using FluentValidation;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Tenants;

/// <summary>Opens a tenant below the caller's: its place in the tree, its role, its database, its schema.</summary>
/// <param name="Slug">3 to 40 lower-case letters, digits and hyphens; unique.</param>
/// <param name="Kind"><c>reseller</c> or <c>customer</c>.</param>
/// <param name="OwnerEmail">Gets an invitation to be its owner.</param>
/// <param name="Credit">Micro-units that it begins with, taken from the caller's balance.</param>
/// <param name="BrandName">Null: the brand of the tenant above.</param>
/// <param name="Residency">The region where its data lies: database and archive. Chosen once; null: as the tenant above.</param>
public sealed record ProvisionTenant(
    string Name, string Slug, TenantKind Kind, string? DefaultRegion = null, int? MessagesPerMinute = null, string? OwnerEmail = null, long? Credit = null, string? BrandName = null,
    string? Residency = null)
    : ICommand<TenantView>
{
    // Internal, or it would be a field of the request.
    internal Guid? TenantId { get; private init; }

    /// <summary>The new tenant's id, so that a repeat finds the first try's tenant instead of a taken slug.</summary>
    public ProvisionTenant As(Guid? tenantId) => this with { TenantId = tenantId };
}

public sealed record TenantView(Guid Id, string Name, string Slug, TenantKind Kind, TenantStatus Status, string DefaultRegion, string Currency, int MessagesPerMinute, string SchemaVersion, DateTimeOffset CreatedAt, string Residency)
{
    internal static TenantView Of(Tenant tenant) => new(
        tenant.Id, tenant.Name, tenant.Slug, tenant.Kind, tenant.Status, tenant.DefaultRegion, tenant.Currency, tenant.MessagesPerMinute, tenant.SchemaVersion, tenant.CreatedAt, tenant.DbServer);
}

internal sealed class ProvisionTenantValidator : AbstractValidator<ProvisionTenant>
{
    public ProvisionTenantValidator()
    {
        RuleFor(c => c.Name).NotEmpty().MaximumLength(100).WithErrorCode("INVALID_VALUE").WithMessage("A tenant has a name of at most 100 characters.");
        RuleFor(c => c.Slug).Must(s => s is { Length: >= 3 and <= 40 } && s.All(ch => char.IsAsciiLetterLower(ch) || char.IsAsciiDigit(ch) || ch == '-'))
            .WithErrorCode("INVALID_VALUE").WithMessage("A slug is 3 to 40 lower-case letters, digits and hyphens.");
        RuleFor(c => c.Kind).Must(k => k is TenantKind.Reseller or TenantKind.Customer).WithErrorCode("INVALID_VALUE").WithMessage("The kind is reseller or customer.");
        RuleFor(c => c.DefaultRegion).Must(r => r is null || PhoneNumbers.IsRegion(r)).WithErrorCode("INVALID_VALUE").WithMessage("The region is an ISO 3166-1 code such as KE.");
        RuleFor(c => c.MessagesPerMinute).InclusiveBetween(1, 100_000_000).WithErrorCode("OUT_OF_RANGE").WithMessage("The limit is 1 to 100,000,000 messages a minute.");
        RuleFor(c => c.OwnerEmail).Email();
        RuleFor(c => c.Credit).InclusiveBetween(1, 1_000_000_000_000_000).WithErrorCode("OUT_OF_RANGE").WithMessage("The credit is 1 to 10^15 micro-units.");
        RuleFor(c => c.BrandName).OneLine(60);
    }
}

/// <summary>Makes a tenant's role and database.</summary>
public interface ITenantProvisioner
{
    /// <summary>Adds the tenant, durable at once, then as <see cref="ProvisionAsync"/>.</summary>
    Task OpenAsync(Tenant tenant, CancellationToken ct);

    /// <summary>Safe to repeat: finishes what an earlier try left.</summary>
    Task ProvisionAsync(Guid tenantId, CancellationToken ct);
}

internal sealed class ProvisionTenantHandler(ITenantContext parent, IPlatformDb db, ITenantProvisioner provisioner, OpeningGifts gifts, ITenantDirectory directory, IResidencies residencies, TimeProvider clock)
    : IRequestHandler<ProvisionTenant, TenantView>
{
    public async Task<TenantView> Handle(ProvisionTenant command, CancellationToken ct)
    {
        var above = parent.Tenant;
        if (command.Residency is { } region && !residencies.All.Contains(region)) throw TenantErrors.UnknownResidency(region, residencies.All);
        await gifts.CheckAsync(above, command, ct);
        var existing = await db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Slug == command.Slug, ct);
        // A try that was killed before its answer is finished by the next one.
        if (existing is not null && existing.ParentId == above.Id && command.Residency is { } other && other != existing.DbServer)
            throw TenantErrors.ResidencyFixed(other);
        if (existing is not null && existing.ParentId == above.Id && (existing.Status == TenantStatus.Provisioning || existing.Id == command.TenantId))
            await provisioner.ProvisionAsync(existing.Id, ct);
        else if (existing is not null)
            throw new DomainException("SLUG_TAKEN", ErrorKind.Conflict, "This slug is taken.", new FieldError("slug", command.Slug, "SLUG_TAKEN", "Choose another."));
        else if (command.TenantId is { } id && await db.Tenants.AnyAsync(t => t.Id == id, ct))
            throw IdempotencyKey.Reused(null);
        else
            await provisioner.OpenAsync(existing = New(above, command), ct);

        directory.Forget(existing.Id);
        await gifts.GiveAsync(above, existing.Id, command, ct);
        return TenantView.Of(await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == existing.Id, ct));
    }

    private Tenant New(TenantInfo above, ProvisionTenant command)
    {
        var tenant = Tenant.Create(
            above.Id, command.Kind, command.Name, command.Slug, command.DefaultRegion ?? above.DefaultRegion, above.Currency, command.MessagesPerMinute ?? above.MessagesPerMinute,
            clock.GetUtcNow(), command.TenantId, command.Residency ?? above.Residency);
        if (!string.IsNullOrWhiteSpace(command.BrandName)) tenant.Wear(command.BrandName.Trim(), null, null, null, null, null);
        return tenant;
    }
}

/// <summary>The tenants right below the caller's.</summary>
public sealed record ListTenants : IQuery<IReadOnlyList<TenantView>>;

internal sealed class ListTenantsHandler(ITenantContext tenant, IPlatformDb db) : IRequestHandler<ListTenants, IReadOnlyList<TenantView>>
{
    public async Task<IReadOnlyList<TenantView>> Handle(ListTenants query, CancellationToken ct)
    {
        var id = tenant.Tenant.Id;
        var rows = await db.Tenants.AsNoTracking().Where(t => t.ParentId == id).OrderBy(t => t.No).ToListAsync(ct);
        return rows.ConvertAll(TenantView.Of);
    }
}
