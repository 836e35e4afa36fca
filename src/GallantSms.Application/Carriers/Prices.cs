using GallantSms.Application.Common;
using GallantSms.Domain.Routing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>What an account pays for a segment now.</summary>
public sealed record GetCarrierPrices(Guid Id) : IQuery<CarrierPricesView>;

/// <param name="Version">0 when there is no list yet.</param>
/// <param name="Currency">Null when there is no list yet.</param>
public sealed record CarrierPricesView(int Version, DateTimeOffset? ValidFrom, string? Currency, IReadOnlyList<CarrierPriceView> Items);

/// <param name="Country">ISO 3166-1 alpha-2; <c>*</c> for every other.</param>
/// <param name="Network">MCC and MNC; null for every other of the country.</param>
/// <param name="Price">Micro-units for a segment.</param>
public sealed record CarrierPriceView(string Country, string? Network, long Price);

internal sealed class CarrierPriceLists(IPlatformDb db)
{
    /// <summary>The list in force at that moment.</summary>
    public Task<CarrierPriceList?> AtAsync(short account, DateTimeOffset at, CancellationToken ct) =>
        db.CarrierPriceLists.AsNoTracking().Include(l => l.Prices).Where(l => l.AccountNo == account && l.ValidFrom <= at).OrderByDescending(l => l.Version).FirstOrDefaultAsync(ct);

    public async Task<int> LastVersionAsync(short account, CancellationToken ct) => await db.CarrierPriceLists.Where(l => l.AccountNo == account).MaxAsync(l => (int?)l.Version, ct) ?? 0;
}

internal sealed class GetCarrierPricesHandler(OwnCarriers own, CarrierPriceLists lists, TimeProvider clock) : IRequestHandler<GetCarrierPrices, CarrierPricesView>
{
    public async Task<CarrierPricesView> Handle(GetCarrierPrices query, CancellationToken ct)
    {
        var account = await own.AccountAsync(query.Id, ct);
        if (await lists.AtAsync(account.No, clock.GetUtcNow(), ct) is not { } list) return new(0, null, null, []);
        var items = list.Prices.OrderBy(p => p.Country, StringComparer.Ordinal).ThenBy(p => p.Network, StringComparer.Ordinal);
        return new(list.Version, list.ValidFrom, list.Currency, [.. items.Select(p => new CarrierPriceView(p.Country, p.Network.Length > 0 ? p.Network : null, p.Micros))]);
    }
}
