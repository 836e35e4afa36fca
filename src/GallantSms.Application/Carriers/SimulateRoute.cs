using System.Collections.Frozen;
using FluentValidation;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Routing;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Routing;
using MediatR;

namespace GallantSms.Application.Carriers;

/// <summary>Which way a message would go now, and why not the others. Nothing is sent.</summary>
/// <param name="To">E.164, or national in the tenant's default region.</param>
/// <param name="TenantId">Whose message: the own tenant's when nothing is said, or of one below.</param>
/// <param name="Segments">1 when neither this nor <paramref name="Message"/> is given.</param>
public sealed record SimulateRoute(string To, string? SenderId = null, Guid? TenantId = null, TrafficClass? TrafficClass = null, int? Segments = null, string? Message = null) : IQuery<SimulatedRoute>;

/// <param name="Network">MCC and MNC by the number's prefix; null when not known.</param>
/// <param name="DecidedAbove">A tenant above decides: nothing is told but <paramref name="Open"/>.</param>
/// <param name="Open">There is a way now.</param>
/// <param name="Rule">The name of the rule that decides; null when none fits.</param>
/// <param name="Candidates">The group's accounts, in the order of trying for this message.</param>
/// <param name="RetryAt">When there may be a way, where none is open now.</param>
public sealed record SimulatedRoute(
    string To, string Country, string? Network, string? NetworkName, int Segments, bool DecidedAbove, bool Open, SimulatedSender? Sender, Guid? RuleId, string? Rule, Guid? GroupId, string? Group,
    RoutePolicy? Policy, ChosenRoute? Chosen, IReadOnlyList<RouteCandidateView> Candidates, DateTimeOffset? RetryAt);

/// <param name="Sender">What would be shown; null when nothing may be.</param>
/// <param name="Source"><c>message</c>, or where the fallback was found: <c>tenant_country</c>, <c>tenant</c>, <c>parent_country</c>, <c>parent</c>, <c>platform_country</c>, <c>platform</c>.</param>
/// <param name="Why">Why the message's own is not shown; empty when it is.</param>
public sealed record SimulatedSender(string? Sender, string Source, string Why);

/// <param name="Cost">Micro-units of <paramref name="Currency"/> for all segments; null when there is no price.</param>
public sealed record ChosenRoute(Guid AccountId, string Account, long? Cost, string? Currency);

/// <param name="Cost">Micro-units of the account's currency for all segments; null when there is no price.</param>
/// <param name="Share">Of its resting share, 0 to 1.</param>
/// <param name="Quality">0 to 1: how much of what is sent through it arrives.</param>
/// <param name="State"><c>open</c>, <c>paused</c>, <c>disabled</c>, <c>circuit_open</c>, <c>asked_to_wait</c>.</param>
/// <param name="Reason">Why it was not chosen, as a code; <c>chosen</c> for the one that was.</param>
public sealed record RouteCandidateView(
    Guid AccountId, string Account, string Kind, bool Chosen, long? Cost, string? Currency, double Share, double Quality, double? DeliveredRatio, double? ErrorRate, string State, string Why, string Reason);

internal sealed class SimulateRouteValidator : AbstractValidator<SimulateRoute>
{
    public SimulateRouteValidator()
    {
        RuleFor(c => c.To).NotEmpty().WithErrorCode("REQUIRED").WithMessage("Name a number.");
        RuleFor(c => c.SenderId).Must(s => s is null || Domain.Messages.SenderId.IsValid(s)).WithErrorCode("INVALID_SENDER")
            .WithMessage("A sender is 1 to 11 letters, digits or spaces with at least one letter, or 3 to 15 digits.");
        RuleFor(c => c.Segments).InclusiveBetween(1, 20).WithErrorCode("OUT_OF_RANGE").WithMessage("A message has 1 to 20 segments.");
        RuleFor(c => c.Message).MaximumLength(1600).WithErrorCode("TEXT_TOO_LONG").WithMessage("A text has at most 1,600 characters.");
        RuleFor(c => c.Message).Must((c, m) => m is null || c.Segments is null).WithErrorCode("AMBIGUOUS").WithMessage("Give segments or message, not both.");
    }
}

internal sealed class SimulateRouteHandler(
    OwnCarriers own, CandidateViews candidates, Router router, IRouteBook routes, ITenantContext context, ITenantDirectory directory, SendDefaults defaults, TimeProvider clock)
    : IRequestHandler<SimulateRoute, SimulatedRoute>
{
    public async Task<SimulatedRoute> Handle(SimulateRoute query, CancellationToken ct)
    {
        var owner = own.OwnerId;
        var (tenant, chain) = await TenantAsync(query.TenantId, owner, ct);
        if (!PhoneNumbers.TryParse(query.To, tenant.DefaultRegion, out var number, out var fault)) throw CarrierErrors.Invalid("to", query.To, "INVALID_NUMBER", PhoneNumbers.Describe(fault));
        var segments = Segments(query);

        var wanted = query.SenderId ?? defaults.SenderId;
        var sender = (await routes.SendersAsync(ct)).Choose(chain, number.Country, wanted);
        var network = Networks.Of(number.Digits);
        var asked = new RouteQuery(chain, number.Digits, number.Country, network, SenderId.TypeOf(sender.Sender ?? wanted), query.TrafficClass ?? TrafficClass.Transactional);
        var table = await routes.CurrentAsync(ct);
        var match = table.Match(asked);
        var plan = RoutePlan.Make(table, match, asked);
        var messageId = MessageIds.Next(tenant.No, clock.GetUtcNow());
        var choice = router.Choose(plan, messageId, FrozenSet<short>.Empty);

        var answer = new SimulatedRoute(
            number.ToString(), number.Country, network.Length > 0 ? network : null, Networks.Names.GetValueOrDefault(network), segments, DecidedAbove: false, Open: choice.Route is not null && sender.Sender is not null,
            null, null, null, null, null, null, null, [], null);
        if (match is not null && IsAbove(match.Rule.OwnerId, owner, chain)) return answer with { DecidedAbove = true };
        return answer with
        {
            Sender = new(sender.Sender, sender.Source, sender.Why),
            RuleId = match?.Rule.Id,
            Rule = match?.Rule.Name,
            GroupId = match?.Target.Id,
            Group = match?.Target.Name,
            Policy = match?.Target.Policy,
            Chosen = choice.Route is { } route ? await candidates.ChosenAsync(route, asked, segments, ct) : null,
            Candidates = await candidates.OfAsync(plan, choice, messageId, table, asked, segments, ct),
            RetryAt = choice.RetryAt,
        };
    }

    private async Task<(TenantInfo Tenant, IReadOnlyList<Guid> Chain)> TenantAsync(Guid? id, Guid owner, CancellationToken ct)
    {
        var tenant = id is null || id == owner ? context.Tenant : await directory.FindAsync(id.Value, ct) ?? throw TenantErrors.NotFound(id.Value);
        var chain = await directory.ChainAsync(tenant, ct);
        return chain.Contains(owner) ? (tenant, chain) : throw TenantErrors.NotFound(tenant.Id);
    }

    private static int Segments(SimulateRoute query) =>
        query.Segments ?? (query.Message is { Length: > 0 } text ? SharedText.Read(new() { Message = text }).Analysed.Segments : 1);

    private static bool IsAbove(Guid decider, Guid caller, IReadOnlyList<Guid> chain) => IndexIn(chain, decider) > IndexIn(chain, caller);

    private static int IndexIn(IReadOnlyList<Guid> chain, Guid id) => chain.Index().First(c => c.Item == id).Index;
}
