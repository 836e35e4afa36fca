using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using MediatR;

namespace GallantSms.Application.Rights;

/// <summary>How long the own tenant keeps what.</summary>
public sealed record GetRetention : IQuery<RetentionView>;

/// <param name="WithoutArchive">Messages may be dropped that lie in no archive.</param>
/// <param name="OwnWithoutArchive">Null: the tenant above decides.</param>
public sealed record RetentionView(IReadOnlyList<RetentionClassView> Classes, bool WithoutArchive, bool? OwnWithoutArchive, RetentionState State);

/// <param name="Days">What holds.</param>
/// <param name="OwnDays">What the tenant says itself; null: <paramref name="InheritedDays"/> holds.</param>
public sealed record RetentionClassView(DataClass Class, int Days, int? OwnDays, int InheritedDays, int Minimum, int Maximum);

/// <summary>Replaces the own rules. What is left out or null is as the tenant above has it. Days.</summary>
public sealed record ChangeRetention(
    int? Messages = null, int? Texts = null, int? Changes = null, int? Webhooks = null, int? Exports = null, int? Requests = null, int? Audit = null, bool? WithoutArchive = null) : ICommand<RetentionView>
{
    internal RetentionRules Rules() => new(Messages, Texts, Changes, Webhooks, Exports, Requests, Audit, WithoutArchive);
}

internal sealed class ChangeRetentionValidator : AbstractValidator<ChangeRetention>
{
    public ChangeRetentionValidator()
    {
        Within(DataClass.Messages, c => c.Messages);
        Within(DataClass.Texts, c => c.Texts);
        Within(DataClass.Changes, c => c.Changes);
        Within(DataClass.Webhooks, c => c.Webhooks);
        Within(DataClass.Exports, c => c.Exports);
        Within(DataClass.Requests, c => c.Requests);
        Within(DataClass.Audit, c => c.Audit);
    }

    private void Within(DataClass of, System.Linq.Expressions.Expression<Func<ChangeRetention, int?>> days)
    {
        var limits = DataClasses.All.Single(c => c.Class == of);
        RuleFor(days).InclusiveBetween(limits.Minimum, limits.Maximum).WithErrorCode("OUT_OF_RANGE").WithMessage($"This is kept for {limits.Minimum} to {limits.Maximum} days.");
    }
}

internal sealed class GetRetentionHandler(ITenantContext tenant, IRetention retention) : IRequestHandler<GetRetention, RetentionView>
{
    public async Task<RetentionView> Handle(GetRetention query, CancellationToken ct) => await RetentionViews.OfAsync(retention, tenant.Tenant, ct);
}

internal sealed class ChangeRetentionHandler(ITenantContext tenant, IRetention retention, IPlatformDb db, IAuditLog audit) : IRequestHandler<ChangeRetention, RetentionView>
{
    public async Task<RetentionView> Handle(ChangeRetention command, CancellationToken ct)
    {
        var before = (await retention.RulesAsync(tenant.Tenant, ct)).Own;
        audit.Note("retention.changed", new AuditTarget("tenant", tenant.Tenant.Id.ToString(), tenant.Tenant.Name), before, command.Rules());
        await db.SaveChangesAsync(ct); // the note first: rules that take data away are never changed unseen
        await retention.SaveAsync(tenant.Tenant, command.Rules(), ct);
        await retention.WakeAsync(tenant.Tenant, ct);
        return await RetentionViews.OfAsync(retention, tenant.Tenant, ct);
    }
}

/// <summary>Looks at the rules now instead of within the hour.</summary>
public sealed record RunRetention : ICommand<RetentionView>;

internal sealed class RunRetentionHandler(ITenantContext tenant, IRetention retention) : IRequestHandler<RunRetention, RetentionView>
{
    public async Task<RetentionView> Handle(RunRetention command, CancellationToken ct)
    {
        await retention.WakeAsync(tenant.Tenant, ct);
        return await RetentionViews.OfAsync(retention, tenant.Tenant, ct);
    }
}

/// <summary>What retention did, newest first.</summary>
public sealed record ListRetentionRuns(string? Cursor, int? Limit) : IQuery<Page<RetentionRunView>>;

internal sealed class ListRetentionRunsHandler(ITenantContext tenant, IRetention retention) : IRequestHandler<ListRetentionRuns, Page<RetentionRunView>>
{
    public Task<Page<RetentionRunView>> Handle(ListRetentionRuns query, CancellationToken ct) =>
        retention.RunsAsync(tenant.Tenant, RightsInput.Cursor(query.Cursor), RightsInput.Limit(query.Limit, 200), ct);
}

internal static class RetentionViews
{
    public static async Task<RetentionView> OfAsync(IRetention retention, TenantInfo tenant, CancellationToken ct)
    {
        var (own, above) = await retention.RulesAsync(tenant, ct);
        var holds = own.Under(above);
        return new(
            [.. DataClasses.All.Select(c => new RetentionClassView(c.Class, holds.DaysOf(c.Class), own.For(c.Class), above.DaysOf(c.Class), c.Minimum, c.Maximum))],
            holds.WithoutArchive ?? false, own.WithoutArchive, await retention.StateAsync(tenant, ct));
    }
}

internal static class RightsInput
{
    public static Guid? Cursor(string? given) => given switch
    {
        null => null,
        _ when Guid.TryParseExact(given, "N", out var id) => id,
        _ => throw SendErrors.Invalid("cursor", given, "INVALID_CURSOR", "Use the next_cursor of the page before."),
    };

    public static int Limit(int? given, int most) => given is < 1 || given > most
        ? throw SendErrors.Invalid("limit", given.ToString(), "OUT_OF_RANGE", $"The limit is 1 to {most}.")
        : given ?? 50;
}
