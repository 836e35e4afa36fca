using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Tenants;
using MediatR;

namespace GallantSms.Application.Tenants;

/// <summary>Suspends a tenant and with it every one below: requests are refused, accepted messages wait.</summary>
public sealed record SuspendTenant(string Reason) : ICommand<TenantDetails>
{
    internal Guid Id { get; private init; }

    public SuspendTenant Of(Guid id) => this with { Id = id };
}

/// <summary>Ends a suspension; what waited goes on. One of a tenant above stays in force.</summary>
public sealed record ResumeTenant(Guid Id) : ICommand<TenantDetails>;

internal sealed class SuspendTenantValidator : AbstractValidator<SuspendTenant>
{
    public SuspendTenantValidator()
    {
        RuleFor(c => c.Reason).NotEmpty().WithErrorCode("REQUIRED").WithMessage("Say why: whoever is suspended will ask.");
        RuleFor(c => c.Reason).OneLine(300);
    }
}

internal sealed class SuspendTenantHandler(TenantsBelow below, IPlatformDb db, ITenantDirectory directory, IAuditLog audit, TimeProvider clock) : IRequestHandler<SuspendTenant, TenantDetails>
{
    public async Task<TenantDetails> Handle(SuspendTenant command, CancellationToken ct)
    {
        var tenant = await below.ManagedAsync(command.Id, ct);
        if (tenant.Status == TenantStatus.Provisioning) throw TenantErrors.NotReady();
        tenant.Suspend(command.Reason.Trim(), clock.GetUtcNow());
        var after = new { reason = tenant.SuspendedWhy };
        audit.Note("tenant.suspended", TenantTarget.Of(tenant), after: after);
        audit.NoteIn(tenant.Id, "tenant.suspended", TenantTarget.Of(tenant), after: after);
        await db.SaveChangesAsync(ct);
        directory.Forget(tenant.Id);
        return TenantDetails.Of(tenant);
    }
}

internal sealed class ResumeTenantHandler(TenantsBelow below, IPlatformDb db, ITenantDirectory directory, ITenantErasure erasure, IAuditLog audit) : IRequestHandler<ResumeTenant, TenantDetails>
{
    public async Task<TenantDetails> Handle(ResumeTenant command, CancellationToken ct)
    {
        var tenant = await below.ManagedAsync(command.Id, ct);
        if (tenant.Status == TenantStatus.Provisioning) throw TenantErrors.NotReady();
        if (tenant.Status == TenantStatus.Suspended)
        {
            if (await erasure.IsBegunAsync(tenant.Id, ct)) throw ErasureRules.Begun();
            tenant.Resume();
            audit.Note("tenant.resumed", TenantTarget.Of(tenant));
            audit.NoteIn(tenant.Id, "tenant.resumed", TenantTarget.Of(tenant));
            await db.SaveChangesAsync(ct);
            directory.Forget(tenant.Id);
        }

        return TenantDetails.Of(tenant);
    }
}
