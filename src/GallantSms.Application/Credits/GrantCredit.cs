using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Credits;

/// <summary>Gives credit to a tenant right below. <paramref name="Amount"/> in micro-units. A reseller gives what it has; the operator is the source.</summary>
public sealed record GrantCredit(Guid TenantId, long Amount, string? Reference = null) : ICommand<CreditGrant>
{
    // Internal, or it would be a field of the request.
    internal Guid? TransferId { get; private init; }

    /// <summary>The transfer's id, so that a repeat finds the first try's transfer instead of making another.</summary>
    public GrantCredit As(Guid? transferId) => this with { TransferId = transferId };
}

public sealed record CreditGrant(Guid TransferId, Guid TenantId, long Amount, string Currency, string State);

internal sealed class GrantCreditValidator : AbstractValidator<GrantCredit>
{
    public GrantCreditValidator()
    {
        RuleFor(c => c.TenantId).NotEmpty().WithErrorCode("REQUIRED").WithMessage("Name the tenant to give credit to.");
        RuleFor(c => c.Amount).InclusiveBetween(1, 1_000_000_000_000_000).WithErrorCode("OUT_OF_RANGE").WithMessage("The amount is 1 to 10^15 micro-units.");
        RuleFor(c => c.Reference).MaximumLength(100).WithErrorCode("TOO_LONG").WithMessage("A reference has at most 100 characters.");
    }
}

internal sealed class GrantCreditHandler(ITenantContext tenant, ITenantDirectory directory, ICreditTransfers transfers, IPlatformDb db, IAuditLog audit, TimeProvider clock) : IRequestHandler<GrantCredit, CreditGrant>
{
    public async Task<CreditGrant> Handle(GrantCredit command, CancellationToken ct)
    {
        var child = await directory.FindAsync(command.TenantId, ct);
        if (child is null || child.ParentId != tenant.Tenant.Id)
            throw new DomainException("NOT_FOUND", ErrorKind.NotFound, "There is no such tenant below yours.", new FieldError("tenant_id", command.TenantId.ToString(), "NOT_FOUND", "There is no such tenant below yours."));

        var id = command.TransferId ?? Guid.CreateVersion7(clock.GetUtcNow());
        await transfers.GiveAsync(id, tenant.Tenant, child, command.Amount, command.Reference, ct);
        var after = new { amount = command.Amount, currency = child.Currency, reference = command.Reference };
        audit.Note("credits.given", new("tenant", child.Id.ToString(), child.Name), after: after);
        audit.NoteIn(child.Id, "credits.received", new("tenant", child.Id.ToString(), child.Name), after: after);
        await db.SaveChangesAsync(ct);
        return new(id, child.Id, command.Amount, child.Currency, "done");
    }
}

/// <summary>Moves credit between two tenants' databases.</summary>
public interface ICreditTransfers
{
    /// <summary>Moves it once for every <paramref name="id"/>, however often it is asked; finishes what an earlier try left.</summary>
    /// <exception cref="DomainException">INSUFFICIENT_CREDIT: the giver has less. IDEMPOTENCY_KEY_REUSED: the id was another transfer's.</exception>
    Task GiveAsync(Guid id, TenantInfo from, TenantInfo to, long amount, string? reference, CancellationToken ct);

    /// <summary>A new transfer; returns its id.</summary>
    Task<Guid> GiveAsync(TenantInfo from, TenantInfo to, long amount, string? reference, CancellationToken ct);
}
