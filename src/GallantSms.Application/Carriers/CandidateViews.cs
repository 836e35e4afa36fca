using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>Tells of each account of a plan how it stands and why it was chosen or not.</summary>
internal sealed class CandidateViews(IPlatformDb db, ICarrierHealth health, TimeProvider clock)
{
    private const string Chosen = "chosen";

    public async Task<ChosenRoute> ChosenAsync(RouteOption route, RouteQuery query, int segments, CancellationToken ct)
    {
        var ids = await IdsAsync([route.No], ct);
        return new(ids[route.No], route.Carrier.Account.Name, CostOf(route, query, segments), Currency(route));
    }

    public async Task<IReadOnlyList<RouteCandidateView>> OfAsync(RoutePlan plan, RouteChoice choice, Guid messageId, RouteTable table, RouteQuery query, int segments, CancellationToken ct)
    {
        var (order, now) = (plan.OrderFor(messageId).ToList(), clock.GetUtcNow());
        var ids = await IdsAsync([.. order.Select(c => c.Option.No)], ct);
        var reasons = choice.Rejected.ToDictionary(r => r.AccountNo, r => r.Reason);
        return [.. order.Select(c => View(c, reasons.GetValueOrDefault(c.Option.No, Chosen)))];

        RouteCandidateView View(RouteCandidate candidate, string reason)
        {
            var (option, figures) = (candidate.Option, table.FiguresOf(candidate.Option.No, query.Country));
            return new(
                ids[option.No], option.Carrier.Account.Name, option.Carrier.Account.Kind, reason == Chosen, CostOf(option, query, segments), Currency(option), candidate.Share, candidate.Quality,
                figures.DeliveredRatio, figures.ErrorRate, option.Closed ?? health.Unavailable(option.No, now)?.Reason ?? "open", InWords(reason), reason);
        }
    }

    private static long? CostOf(RouteOption option, RouteQuery query, int segments) => option.Carrier.CostTo(query.Country, query.Network) * segments;

    private static string? Currency(RouteOption option) => option.Carrier.Currency is { Length: > 0 } currency ? currency : null;

    private Task<Dictionary<short, Guid>> IdsAsync(short[] numbers, CancellationToken ct) => db.CarrierAccounts.Where(a => numbers.Contains(a.No)).ToDictionaryAsync(a => a.No, a => a.Id, ct);

    private static string InWords(string reason) => reason switch
    {
        Chosen => "It is the first of its group that takes traffic.",
        "paused" => "It is paused.",
        "disabled" => "The carrier refused the account: check and resume it.",
        "asked_to_wait" => "The carrier asked for a pause.",
        "circuit_open" => "It took nothing of late, and is left alone for a moment.",
        "tried" => "It was tried already.",
        "backup" => "It is a backup, and another takes it.",
        "share_reduced" => "Its share is reduced for now, and this message falls on another.",
        "dearer" => "Another costs less to this number.",
        "delivers_less" => "Another delivers better to this country.",
        "other_share" => "This message falls into another's share.",
        "later_in_order" => "Another stands before it.",
        _ => reason,
    };
}
