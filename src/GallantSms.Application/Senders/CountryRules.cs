using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Tenants;
using GallantSms.Application.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Senders;

/// <summary>What countries let be shown as sender. A country without a rule lets everything.</summary>
public sealed record ListSenderRules : IQuery<IReadOnlyList<SenderRuleView>>;

/// <summary>The rule of one country: new or replaced.</summary>
/// <param name="Source">Where it was read.</param>
/// <param name="AsOf">When; nothing: today.</param>
public sealed record SetSenderRule(SenderFreedom Alphanumeric, SenderFreedom Numeric, string Note = "", string Source = "", DateOnly? AsOf = null) : ICommand<SenderRuleView>
{
    internal string Country { get; private init; } = "";

    public SetSenderRule Of(string country) => this with { Country = country };
}

public sealed record RemoveSenderRule(string Country) : ICommand<Unit>;

public sealed record SenderRuleView(string Country, SenderFreedom Alphanumeric, SenderFreedom Numeric, string Note, string Source, DateOnly AsOf)
{
    internal static SenderRuleView Of(SenderRule r) => new(r.Country, r.Alphanumeric, r.Numeric, r.Note, r.Source, r.AsOf);
}

internal sealed class SetSenderRuleValidator : AbstractValidator<SetSenderRule>
{
    public SetSenderRuleValidator()
    {
        RuleFor(c => c.Country).Must(PhoneNumbers.IsRegion).WithErrorCode("INVALID_VALUE").WithMessage("A country is an ISO 3166-1 code such as KE.");
        RuleFor(c => c.Note).OneLine(500);
        RuleFor(c => c.Source).OneLine(300);
    }
}

internal sealed class ListSenderRulesHandler(IPlatformDb db) : IRequestHandler<ListSenderRules, IReadOnlyList<SenderRuleView>>
{
    public async Task<IReadOnlyList<SenderRuleView>> Handle(ListSenderRules query, CancellationToken ct) =>
        (await db.SenderRules.AsNoTracking().OrderBy(r => r.Country).ToListAsync(ct)).ConvertAll(SenderRuleView.Of);
}

internal sealed class SetSenderRuleHandler(PlatformOnly only, IPlatformDb db, IRouteBook routes, IAuditLog audit, TimeProvider clock) : IRequestHandler<SetSenderRule, SenderRuleView>
{
    public async Task<SenderRuleView> Handle(SetSenderRule command, CancellationToken ct)
    {
        only.Demand();
        var rule = await db.SenderRules.SingleOrDefaultAsync(r => r.Country == command.Country, ct);
        var before = rule is null ? null : SenderRuleView.Of(rule);
        if (rule is null) db.SenderRules.Add(rule = SenderRule.Create(command.Country));
        rule.Change(command.Alphanumeric, command.Numeric, command.Note.Trim(), command.Source.Trim(), command.AsOf ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        audit.Note("sender_rule.set", new("sender_rule", rule.Country, rule.Country), before, SenderRuleView.Of(rule));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return SenderRuleView.Of(rule);
    }
}

internal sealed class RemoveSenderRuleHandler(PlatformOnly only, IPlatformDb db, IRouteBook routes, IAuditLog audit) : IRequestHandler<RemoveSenderRule, Unit>
{
    public async Task<Unit> Handle(RemoveSenderRule command, CancellationToken ct)
    {
        only.Demand();
        var rule = await db.SenderRules.SingleOrDefaultAsync(r => r.Country == command.Country, ct) ?? throw SenderErrors.NoRule(command.Country);
        db.SenderRules.Remove(rule);
        audit.Note("sender_rule.removed", new("sender_rule", rule.Country, rule.Country), before: SenderRuleView.Of(rule));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return Unit.Value;
    }
}

/// <summary>What changes for everybody is the operator's, whatever somebody's key says.</summary>
internal sealed class PlatformOnly(ITenantContext tenant)
{
    public void Demand()
    {
        if (tenant.Tenant.Kind != TenantKind.Operator) throw AccessErrors.InsufficientScope(Scopes.PlatformManage);
    }
}
