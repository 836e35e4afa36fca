using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using GallantSms.Domain.Routing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>How an account did in the last hour.</summary>
public sealed record GetAccountHealth(Guid Id) : IQuery<AccountHealth>;

/// <summary>How all accounts of the tenant did.</summary>
public sealed record ListAccountHealth : IQuery<IReadOnlyList<AccountHealth>>;

/// <param name="LimitedBy">As in the account; the worst of <paramref name="Lines"/>.</param>
/// <param name="Lines">What each process that sends sees of its line.</param>
public sealed record AccountHealth(Guid Id, string Name, string Kind, string LimitedBy, AccountTotals Totals, IReadOnlyList<CountryHealth> Countries, IReadOnlyList<CarrierLineView> Lines);

/// <param name="Failed">Not taken for the carrier's own reasons, or without a clear answer.</param>
/// <param name="ErrorRate">0 to 1; null before anything was tried.</param>
/// <param name="DeliveredRatio">0 to 1 of those reported on; null before any report.</param>
/// <param name="SubmitMs">From request to answer, on average.</param>
/// <param name="ReceiptSeconds">From hand-over to receipt, on average over delivered.</param>
public sealed record AccountTotals(long Accepted, long Rejected, long Failed, long Delivered, long Undelivered, double? ErrorRate, double? DeliveredRatio, double? SubmitMs, double? ReceiptSeconds)
{
    internal static AccountTotals Of(CarrierFigures f) =>
        new(f.Accepted, f.Rejected, f.Failed, f.Delivered, f.Undelivered, f.ErrorRate, f.DeliveredRatio, f.SubmitMilliseconds, f.ReceiptSeconds);
}

/// <param name="Share">Of its resting share, 0 to 1.</param>
/// <param name="ShareReason">Why it has less; empty when it has all.</param>
public sealed record CountryHealth(
    string Country, long Accepted, long Rejected, long Failed, long Delivered, long Undelivered, double? ErrorRate, double? DeliveredRatio, double? SubmitMs, double? ReceiptSeconds,
    double Share, string ShareReason)
{
    internal static CountryHealth Of(string country, CarrierFigures f, CarrierShare share) =>
        new(country, f.Accepted, f.Rejected, f.Failed, f.Delivered, f.Undelivered, f.ErrorRate, f.DeliveredRatio, f.SubmitMilliseconds, f.ReceiptSeconds, share.Share, share.Reason);
}

/// <summary>Puts together what is counted, decided and seen of accounts.</summary>
internal sealed class HealthViews(IRouteBook routes, ICarrierReports reports)
{
    public async Task<IReadOnlyList<AccountHealth>> OfAsync(IReadOnlyList<CarrierAccount> accounts, CancellationToken ct)
    {
        var (table, lines) = (await routes.CurrentAsync(ct), await reports.LinesAsync([.. accounts.Select(a => a.No)], ct));
        return [.. accounts.Select(a => Of(a, table, [.. lines[a.No]]))];
    }

    private static AccountHealth Of(CarrierAccount account, RouteTable table, IReadOnlyList<CarrierLineView> lines)
    {
        var countries = table.Figures.Keys.Concat(table.Shares.Keys).Where(k => k.Account == account.No).Select(k => k.Country).Distinct().Order(StringComparer.Ordinal).ToList();
        var total = countries.Aggregate(default(CarrierFigures), (sum, country) => sum + table.FiguresOf(account.No, country));
        return new(
            account.Id, account.Name, account.Kind, AccountViews.LimitedBy(account, lines), AccountTotals.Of(total),
            [.. countries.Select(c => CountryHealth.Of(c, table.FiguresOf(account.No, c), table.ShareOf(account.No, c)))], lines);
    }
}

internal sealed class GetAccountHealthHandler(OwnCarriers own, HealthViews views) : IRequestHandler<GetAccountHealth, AccountHealth>
{
    public async Task<AccountHealth> Handle(GetAccountHealth query, CancellationToken ct) => (await views.OfAsync([await own.AccountAsync(query.Id, ct)], ct))[0];
}

internal sealed class ListAccountHealthHandler(OwnCarriers own, HealthViews views) : IRequestHandler<ListAccountHealth, IReadOnlyList<AccountHealth>>
{
    public async Task<IReadOnlyList<AccountHealth>> Handle(ListAccountHealth query, CancellationToken ct) => await views.OfAsync(await own.Accounts.AsNoTracking().ToListAsync(ct), ct);
}
