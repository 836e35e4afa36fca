using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Tenants;

/// <summary>Changes a tenant below the caller's. What is left out stays; an empty announcement takes it away.</summary>
/// <param name="Residency">Cannot be changed: anything but what it is is refused.</param>
/// <param name="CreditLimit">Micro-units it may owe. A reseller lends at most what it may owe itself.</param>
public sealed record ChangeTenant(
    string? Name = null, int? MessagesPerMinute = null, long? CreditLimit = null, string? Announcement = null, bool? SignUp = null, long? SignUpCredit = null, string? Residency = null) : ICommand<TenantDetails>
{
    internal Guid Id { get; private init; }

    public ChangeTenant Of(Guid id) => this with { Id = id };
}

internal sealed class ChangeTenantValidator : AbstractValidator<ChangeTenant>
{
    public ChangeTenantValidator()
    {
        RuleFor(c => c.Name).TenantName();
        RuleFor(c => c.MessagesPerMinute).InclusiveBetween(1, 100_000_000).WithErrorCode("OUT_OF_RANGE").WithMessage("The limit is 1 to 100,000,000 messages a minute.");
        RuleFor(c => c.CreditLimit).InclusiveBetween(0, 1_000_000_000_000_000).WithErrorCode("OUT_OF_RANGE").WithMessage("The credit limit is 0 to 10^15 micro-units.");
        RuleFor(c => c.Announcement).MaximumLength(500).WithErrorCode("TOO_LONG").WithMessage("An announcement has at most 500 characters.");
        RuleFor(c => c.SignUpCredit).InclusiveBetween(0, 1_000_000_000_000).WithErrorCode("OUT_OF_RANGE").WithMessage("The credit of new accounts is 0 to 10^12 micro-units.");
    }
}

/// <summary>How far below zero a tenant's balance may go, in its own database.</summary>
public interface ICreditLimits
{
    /// <exception cref="Domain.Shared.DomainException">CREDIT_IN_USE: it owes more already.</exception>
    Task SetAsync(Guid tenantId, long limit, CancellationToken ct);

    /// <summary>Until disposed nobody else, on whatever host, changes what this tenant lends.</summary>
    Task<IAsyncDisposable> HoldAsync(Guid lender, CancellationToken ct);
}

internal sealed class ChangeTenantHandler(
    TenantsBelow below, ITenantContext context, IPlatformDb db, ICreditLimits limits, ITenantDirectory directory, IAuditLog audit) : IRequestHandler<ChangeTenant, TenantDetails>
{
    private sealed record Shown(string Name, int MessagesPerMinute, long CreditLimit, string? Announcement, bool SignUp, long SignUpCredit);

    public async Task<TenantDetails> Handle(ChangeTenant command, CancellationToken ct)
    {
        await using var held = command.CreditLimit is null ? null : await limits.HoldAsync(context.Tenant.Id, ct);
        var tenant = await below.ManagedAsync(command.Id, ct);
        if (tenant.Status == TenantStatus.Provisioning) throw TenantErrors.NotReady();
        if (command.Residency is { } region && region != tenant.DbServer) throw TenantErrors.ResidencyFixed(region);
        if (!tenant.IsParent && (command.SignUp == true || command.SignUpCredit > 0)) throw TenantErrors.OnlyForParents("sign_up");
        var before = Show(tenant);

        // What is written here bounds what is lent in all. So a lower limit holds first where money is moved and a higher one last:
        // a kill in between leaves the lower of the two in force, and the next try repeats it.
        if (command.CreditLimit is { } wanted) await DemandCoverAsync(tenant, wanted, ct);
        if (command.CreditLimit is { } lower && lower <= tenant.CreditLimit) await limits.SetAsync(tenant.Id, lower, CancellationToken.None);

        tenant.Rename(command.Name?.Trim() ?? tenant.Name);
        tenant.Limit(command.MessagesPerMinute ?? tenant.MessagesPerMinute, command.CreditLimit ?? tenant.CreditLimit);
        if (command.Announcement is not null) tenant.Announce(command.Announcement);
        tenant.OpenToStrangers(command.SignUp ?? tenant.SignUp, command.SignUpCredit ?? tenant.SignUpCredit);
        audit.Note("tenant.changed", TenantTarget.Of(tenant), before, Show(tenant));
        audit.NoteIn(tenant.Id, "tenant.changed", TenantTarget.Of(tenant), before, Show(tenant));
        await db.SaveChangesAsync(CancellationToken.None);
        if (command.CreditLimit is { } higher && higher > before.CreditLimit) await limits.SetAsync(tenant.Id, higher, CancellationToken.None);
        directory.Forget(tenant.Id);
        return TenantDetails.Of(tenant);
    }

    /// <summary>Whoever lends must be able to owe: else a customer's debt would be nobody's.</summary>
    private async Task DemandCoverAsync(Tenant tenant, long limit, CancellationToken ct)
    {
        if (context.Tenant.Kind == TenantKind.Operator) return;
        var own = await db.Tenants.Where(t => t.Id == context.Tenant.Id).Select(t => t.CreditLimit).SingleAsync(ct);
        var lent = await db.Tenants.Where(t => t.ParentId == context.Tenant.Id && t.Id != tenant.Id).SumAsync(t => t.CreditLimit, ct);
        if (limit > tenant.CreditLimit && lent + limit > own) throw TenantErrors.LimitNotCovered(limit, Math.Max(0, own - lent));
    }

    private static Shown Show(Tenant t) => new(t.Name, t.MessagesPerMinute, t.CreditLimit, t.Announcement, t.SignUp, t.SignUpCredit);
}
