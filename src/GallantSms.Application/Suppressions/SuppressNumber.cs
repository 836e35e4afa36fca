using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Suppressions;

public sealed record SuppressionView(string PhoneNumber, string Reason, DateTimeOffset CreatedAt);

/// <summary>This number must not be texted any more; holds from the next hand-over on, also for messages accepted before.</summary>
public sealed record SuppressNumber(string PhoneNumber, string? Reason = null) : ICommand<SuppressionView>;

internal sealed class SuppressNumberValidator : AbstractValidator<SuppressNumber>
{
    public SuppressNumberValidator()
    {
        RuleFor(c => c.PhoneNumber).NotEmpty().WithErrorCode("REQUIRED").WithMessage("Name the number.");
        RuleFor(c => c.Reason).MaximumLength(100).WithErrorCode("TOO_LONG").WithMessage("A reason has at most 100 characters.");
    }
}

internal sealed class SuppressNumberHandler(ITenantContext tenant, ITenantDb db, ISuppressionList list, IPlatformDb platform, IAuditLog audit, TimeProvider clock) : IRequestHandler<SuppressNumber, SuppressionView>
{
    public async Task<SuppressionView> Handle(SuppressNumber command, CancellationToken ct)
    {
        var number = SuppressedNumber.Parse(command.PhoneNumber, tenant.Tenant.DefaultRegion);
        if (await db.Suppressions.FindAsync([number.Digits], ct) is not { } row)
        {
            row = Suppression.Create(number.Digits, command.Reason ?? "asked by phone or letter", clock.GetUtcNow());
            db.Suppressions.Add(row);
            await db.SaveChangesAsync(ct);
            list.Forget(tenant.Tenant.Id);
            audit.Note("suppression.added", SuppressedNumber.Target(number), after: new { reason = row.Reason });
            await platform.SaveChangesAsync(ct);
        }

        return new(number.ToString(), row.Reason, row.CreatedAt);
    }
}

/// <summary>The person has consented again.</summary>
public sealed record LiftSuppression(string PhoneNumber) : ICommand<SuppressionView>;

internal sealed class LiftSuppressionHandler(ITenantContext tenant, ITenantDb db, ISuppressionList list, IPlatformDb platform, IAuditLog audit, TimeProvider clock) : IRequestHandler<LiftSuppression, SuppressionView>
{
    public async Task<SuppressionView> Handle(LiftSuppression command, CancellationToken ct)
    {
        var number = SuppressedNumber.Parse(command.PhoneNumber, tenant.Tenant.DefaultRegion);
        var row = await db.Suppressions.FindAsync([number.Digits], ct);
        if (row is null && await list.LiftErasedAsync(tenant.Tenant.Id, number.Digits, ct)) row = Suppression.Create(number.Digits, "erased", clock.GetUtcNow());
        else if (row is not null) db.Suppressions.Remove(row);
        else throw new Domain.Shared.DomainException("NOT_FOUND", Domain.Shared.ErrorKind.NotFound, "This number is not suppressed.");
        await db.SaveChangesAsync(ct);
        await list.LiftErasedAsync(tenant.Tenant.Id, number.Digits, ct); // erased once, and suppressed again since
        list.Forget(tenant.Tenant.Id);
        audit.Note("suppression.lifted", SuppressedNumber.Target(number), before: new { reason = row.Reason });
        await platform.SaveChangesAsync(ct);
        return new(number.ToString(), row.Reason, row.CreatedAt);
    }
}

/// <summary>In the order of the numbers; <paramref name="After"/> is the last number of the page before.</summary>
public sealed record ListSuppressions(string? After, int? Limit) : IQuery<IReadOnlyList<SuppressionView>>;

internal sealed class ListSuppressionsHandler(ITenantDb db) : IRequestHandler<ListSuppressions, IReadOnlyList<SuppressionView>>
{
    public async Task<IReadOnlyList<SuppressionView>> Handle(ListSuppressions query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > 1000) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 1,000.");
        var after = query.After is { } given ? SuppressedNumber.Parse(given, null).Digits : 0;
        var rows = await db.Suppressions.AsNoTracking().Where(s => s.Msisdn > after).OrderBy(s => s.Msisdn).Take(query.Limit ?? 100).ToListAsync(ct);
        return rows.ConvertAll(s => new SuppressionView("+" + s.Msisdn, s.Reason, s.CreatedAt));
    }
}

internal static class SuppressedNumber
{
    /// <summary>The log outlives the list: it shows the end of a number, by which its owner knows it.</summary>
    public static AuditTarget Target(PhoneNumber number) => new("suppression", "", $"…{number.ToString()[^4..]}");

    public static PhoneNumber Parse(string given, string? region) =>
        PhoneNumbers.TryParse(given, region, out var number, out var fault)
            ? number
            : throw SendErrors.Invalid("phone_number", given, SendErrors.InvalidNumber, PhoneNumbers.Describe(fault));
}
