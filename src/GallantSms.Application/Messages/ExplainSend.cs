using System.Collections.Frozen;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Messages;

/// <summary>What a send would do, recipient by recipient, without doing it. Up to 1,000 recipients.</summary>
public sealed record ExplainSend(SendRequest Request) : IQuery<Explanation>;

public sealed record Explanation(
    int TotalSent, int Successful, int Failed, long Segments, long Price, string Currency, int PriceVersion, long Available, bool Affordable, IReadOnlyList<ExplainedRecipient> Recipients);

/// <param name="Price">Micro-units for all segments.</param>
/// <param name="Route">The way it would go now; null when none is open.</param>
/// <param name="Verdicts">Every check in order; the first that does not pass refuses the recipient.</param>
public sealed record ExplainedRecipient(
    string To, string? Country, SmsEncoding? Encoding, IReadOnlyList<EncodingReason> EncodingReasons, int Segments, long Price, string? Route,
    IReadOnlyList<ExplainedRoute> RejectedRoutes, IReadOnlyList<CheckVerdict> Verdicts, DateTimeOffset? EarliestSend);

public sealed record ExplainedRoute(string Route, string Reason);

public sealed record CheckVerdict(string Check, bool Passed, string Detail);

internal sealed class ExplainSendHandler(
    SendPlanner planner, Router router, IRouteBook routes, ITenantDirectory directory, Credits.ILedger ledger, ITenantContext tenant, ICurrentCaller caller, TimeProvider clock) : IRequestHandler<ExplainSend, Explanation>
{
    private const int MaxRecipients = 1000;

    public async Task<Explanation> Handle(ExplainSend query, CancellationToken ct)
    {
        var request = query.Request;
        if (request.PhoneNumbers is { Count: > MaxRecipients })
            throw SendErrors.Invalid("phone_numbers", $"{request.PhoneNumbers.Count} items", "TOO_MANY", "At most 1,000 numbers can be explained at once.");

        var balance = await ledger.BalanceAsync(tenant.Tenant, ct);
        SendPlan plan;
        try
        {
            plan = await planner.PlanAsync(tenant.Tenant, caller.Caller.CredentialId, request, bulk: request.Priority == Priority.Normal, ct);
            if (plan.Total > MaxRecipients) throw SendErrors.Invalid("file_id", $"{plan.Total} rows", "TOO_MANY", "A file of at most 1,000 rows can be explained.");
        }
        catch (DomainException e) when (e.Errors.Count > 0 && e.Errors.All(x => x.Field.StartsWith("phone_numbers[", StringComparison.Ordinal)))
        {
            // Nobody would be texted: that too is an explanation, not an error.
            var refused = e.Errors.Select(x => Refused(x.Value ?? "", x.Code, x.Message)).ToArray();
            return new(request.PhoneNumbers!.Count, 0, request.PhoneNumbers.Count, 0, 0, balance.Currency, 0, balance.Available, true, refused);
        }

        var byIndex = new ExplainedRecipient[plan.Total];
        foreach (var message in plan.Messages) byIndex[message.Index] = await ExplainAsync(plan, request, message, ct);
        foreach (var refused in plan.Refused) byIndex[refused.Index] = Refused(refused.Given, refused.Code, refused.Message);
        return new(
            plan.Total, plan.Messages.Count, plan.Refused.Count, plan.Segments, plan.Price, plan.Currency, plan.PriceVersion,
            balance.Available, plan.Price <= balance.Available + balance.CreditLimit, byIndex);
    }

    private async Task<ExplainedRecipient> ExplainAsync(SendPlan plan, SendRequest request, PlannedMessage message, CancellationToken ct)
    {
        var text = SmsText.Analyze(message.Text ?? plan.Text, message.Text is null ? request.Encoding : EncodingMode.Auto);
        var sender = (await routes.SendersAsync(ct)).Choose(await directory.ChainAsync(tenant.Tenant, ct), message.Country, plan.SenderId);
        var way = await router.PlanAsync(tenant.Tenant, message.Msisdn, message.Country, SenderId.TypeOf(sender.Sender ?? plan.SenderId), plan.Traffic, ct);
        var choice = router.Choose(way, message.Id, FrozenSet<short>.Empty);
        return new(
            "+" + message.Msisdn, message.Country, message.Encoding, text.Reasons, message.Segments, message.Price,
            choice.Route is { } route ? Name(route.No) : null,
            [.. choice.Rejected.Select(r => new ExplainedRoute(Name(r.AccountNo), r.Reason))],
            [
                new("number", true, $"A valid number of {message.Country} that can receive texts."),
                new("consent", true, "Not suppressed now; asked again right before hand-over."),
                new("text", true, $"{message.Segments} segment(s) of {message.Encoding}."),
                new("price", true, $"{message.Price / Math.Max((short)1, message.Segments)} micro-{plan.Currency} a segment, price list version {plan.PriceVersion}."),
                SenderVerdict(sender),
                choice.Route is not null ? new("route", true, "A route is open.") : new("route", false, "No route is open now; it would wait for one."),
            ],
            plan.ScheduledAt ?? choice.RetryAt ?? clock.GetUtcNow());
    }

    private static CheckVerdict SenderVerdict(SenderChoice choice) => choice switch
    {
        { Sender: null } => new("sender", false, "The sender id cannot be shown in this country, and there is none to fall back to."),
        { Why: "" } => new("sender", true, "The sender id can be shown in this country."),
        _ => new("sender", true, $"The sender id cannot be shown in this country; {choice.Sender} is shown instead."),
    };

    private static ExplainedRecipient Refused(string given, string code, string message) =>
        new(given, null, null, [], 0, 0, null, [], [new(CheckOf(code), false, message)], null);

    private static string CheckOf(string code) => code switch
    {
        SendErrors.Suppressed => "consent",
        SendErrors.NoPrice => "price",
        SendErrors.Duplicate => "duplicate",
        SendErrors.InvalidNumber or SendErrors.NotTextable => "number",
        _ => "text",
    };

    /// <summary>A customer learns which way, not whose.</summary>
    private static string Name(short accountNo) => $"carrier-{accountNo}";
}
