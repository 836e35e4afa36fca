using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using GallantSms.Domain.Access;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Shared;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>A route rule: new and the last, or as it is to be from now on, in its place.</summary>
/// <param name="Match">What it is for; nothing: everything.</param>
public sealed record SaveRouteRule(string Name, Guid GroupId, bool Enabled = true, RouteMatch? Match = null) : ICommand<RouteRuleView>
{
    internal Guid? Id { get; private init; }

    public SaveRouteRule Of(Guid id) => this with { Id = id };
}

public sealed record DeleteRouteRule(Guid Id) : ICommand<Unit>;

/// <summary>All rules of the tenant in a new order: the first that fits decides.</summary>
public sealed record OrderRouteRules(IReadOnlyList<Guid> Ids) : ICommand<IReadOnlyList<RouteRuleView>>;

internal sealed class SaveRouteRuleValidator : AbstractValidator<SaveRouteRule>
{
    public SaveRouteRuleValidator() => RuleFor(c => c.Name).CarrierName();
}

internal sealed class SaveRouteRuleHandler(OwnCarriers own, MatchRules matches, IPlatformDb db, IRouteBook routes, IAuditLog audit, TimeProvider clock) : IRequestHandler<SaveRouteRule, RouteRuleView>
{
    public async Task<RouteRuleView> Handle(SaveRouteRule command, CancellationToken ct)
    {
        var (owner, match) = (own.OwnerId, command.Match ?? new());
        var rule = command.Id is { } id ? await own.RuleAsync(id, ct) : null;
        await matches.CheckAsync(match, ct);
        if (!await own.Groups.AnyAsync(g => g.Id == command.GroupId, ct))
            throw CarrierErrors.Invalid("group_id", command.GroupId.ToString(), "INVALID_VALUE", "You have no such route group.");

        var before = rule is null ? null : RouteRuleView.Of(rule);
        if (rule is null)
        {
            if (await own.Rules.CountAsync(ct) >= RouteLimits.Rules) throw CarrierErrors.TooManyRules();
            var last = await own.Rules.MaxAsync(r => (int?)r.Position, ct) ?? 0;
            db.RouteRules.Add(rule = RouteRule.Create(owner, last + 1, command.Name.Trim(), command.GroupId, clock.GetUtcNow()));
        }

        rule.Change(command.Name.Trim(), command.GroupId, command.Enabled);
        rule.Match(
            Once(match.Countries), Once(match.Networks), Once(match.Prefixes), Once(match.SenderTypes), Once(match.TrafficClasses), Once(match.TenantIds));
        audit.Note(before is null ? "route_rule.created" : "route_rule.changed", RuleTarget.Of(rule), before, RouteRuleView.Of(rule));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return RouteRuleView.Of(rule);
    }

    private static T[] Once<T>(IEnumerable<T> values) => [.. values.Distinct()];
}

internal sealed class DeleteRouteRuleHandler(OwnCarriers own, IPlatformDb db, IRouteBook routes, IAuditLog audit) : IRequestHandler<DeleteRouteRule, Unit>
{
    public async Task<Unit> Handle(DeleteRouteRule command, CancellationToken ct)
    {
        var rule = await own.RuleAsync(command.Id, ct);
        db.RouteRules.Remove(rule);
        audit.Note("route_rule.deleted", RuleTarget.Of(rule), before: RouteRuleView.Of(rule));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return Unit.Value;
    }
}

internal sealed class OrderRouteRulesHandler(OwnCarriers own, IPlatformDb db, IRouteBook routes, IAuditLog audit) : IRequestHandler<OrderRouteRules, IReadOnlyList<RouteRuleView>>
{
    public async Task<IReadOnlyList<RouteRuleView>> Handle(OrderRouteRules command, CancellationToken ct)
    {
        var rules = await own.Rules.OrderBy(r => r.Position).ThenBy(r => r.Id).ToListAsync(ct);
        var byId = rules.ToDictionary(r => r.Id);
        Demand(command.Ids, byId);
        var before = rules.Select(r => r.Name).ToList();
        foreach (var (i, id) in command.Ids.Index()) byId[id].MoveTo(i + 1);
        var ordered = command.Ids.Select(id => byId[id]).ToList();
        audit.Note("route_rules.ordered", null, before, ordered.Select(r => r.Name));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return ordered.ConvertAll(RouteRuleView.Of);
    }

    /// <summary>A page that did not know of a rule must not push it somewhere.</summary>
    private static void Demand(IReadOnlyList<Guid> ids, Dictionary<Guid, RouteRule> byId)
    {
        var seen = new HashSet<Guid>();
        var errors = new List<FieldError>();
        foreach (var (i, id) in ids.Index())
        {
            if (!byId.ContainsKey(id)) errors.Add(new($"ids[{i}]", id.ToString(), "INVALID_VALUE", "You have no such route rule."));
            else if (!seen.Add(id)) errors.Add(new($"ids[{i}]", id.ToString(), "DUPLICATE", "A rule has one place."));
        }

        if (errors.Count == 0 && seen.Count < byId.Count) errors.Add(new("ids", $"{ids.Count} items", "REQUIRED", $"Name all {byId.Count} rules."));
        if (errors.Count > 0) throw CarrierErrors.Invalid(errors);
    }
}

internal static class RuleTarget
{
    public static AuditTarget Of(RouteRule rule) => new("route_rule", rule.Id.ToString(), rule.Name);
}
