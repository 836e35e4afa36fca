using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Routing;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Carriers;

/// <summary>A new list of what an account pays. It replaces the one before as a whole; a dry run only tells what it would change.</summary>
/// <param name="Currency">The owner's; no other can be compared with what is sold.</param>
/// <param name="ValidFrom">Nothing: now.</param>
public sealed record ImportCarrierPrices(Guid Id, Stream Content, string? Currency, DateTimeOffset? ValidFrom, bool DryRun) : ICommand<ImportedPrices>;

/// <param name="Version">Of a dry run: the one that it would have.</param>
/// <param name="Changes">The first 200.</param>
/// <param name="Warnings">Where a segment is sold for less than it costs.</param>
public sealed record ImportedPrices(
    int Version, string Currency, DateTimeOffset ValidFrom, bool DryRun, int Rows, int Added, int Changed, int Removed, int Unchanged, IReadOnlyList<PriceChange> Changes, IReadOnlyList<PriceWarning> Warnings);

/// <param name="Before">Micro-units for a segment; null: it is new.</param>
/// <param name="After">Micro-units for a segment; null: it is gone.</param>
/// <param name="Selling">What a segment is sold for there; null where it is not sold.</param>
public sealed record PriceChange(string Country, string? Network, long? Before, long? After, long? Selling);

public sealed record PriceWarning(string Country, string? Network, long Cost, long Selling, string Message);

internal sealed class ImportCarrierPricesHandler(
    OwnCarriers own, CarrierPriceLists lists, ITableFiles files, IPriceBook prices, ITenantContext tenant, IPlatformDb db, IRouteBook routes, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<ImportCarrierPrices, ImportedPrices>
{
    private const int MostShown = 200;

    public async Task<ImportedPrices> Handle(ImportCarrierPrices command, CancellationToken ct)
    {
        var (account, now, currency) = (await own.AccountAsync(command.Id, ct), clock.GetUtcNow(), tenant.Tenant.Currency);
        if (command.Currency is not null && command.Currency != currency) throw CarrierErrors.Invalid("currency", command.Currency, "INVALID_VALUE", $"The currency is {currency}, as of your own prices.");
        var validFrom = command.ValidFrom?.ToUniversalTime() ?? now;
        if (validFrom < now.AddMinutes(-1)) throw CarrierErrors.Invalid("valid_from", $"{validFrom:O}", "IN_THE_PAST", "Prices do not change for what was sent already.");
        if (validFrom > now.AddDays(366)) throw CarrierErrors.Invalid("valid_from", $"{validFrom:O}", "TOO_FAR", "Prices are set at most a year ahead.");

        var after = PriceFile.Read(await files.ReadAsync(command.Content, PriceFile.MaxRows + 1, ct)).ToDictionary(p => (p.Country, p.Network), p => p.Micros);
        var before = (await lists.AtAsync(account.No, validFrom, ct))?.Prices.ToDictionary(p => (p.Country, p.Network), p => p.Micros) ?? [];
        var selling = await SellingAsync(currency, ct);
        var changes = before.Keys.Union(after.Keys).Order()
            .Select(k => new PriceChange(k.Country, Shown(k.Network), Of(before, k), Of(after, k), Sold(selling, k.Country)))
            .Where(c => c.Before != c.After).ToList();
        var version = await lists.LastVersionAsync(account.No, ct) + 1;
        var imported = new ImportedPrices(
            version, currency, validFrom, command.DryRun, after.Count, changes.Count(c => c.Before is null), changes.Count(c => c is { Before: not null, After: not null }), changes.Count(c => c.After is null),
            after.Count(p => Of(before, p.Key) == p.Value), [.. changes.Take(MostShown)], Warnings(after, selling));
        if (command.DryRun) return imported;

        db.CarrierPriceLists.Add(CarrierPriceList.Create(account.No, version, currency, validFrom, after.Select(p => (p.Key.Country, p.Key.Network, p.Value))));
        audit.Note("carrier_prices.imported", AccountViews.Target(account), after: new { version, valid_from = validFrom, rows = imported.Rows, added = imported.Added, changed = imported.Changed, removed = imported.Removed });
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return imported;
    }

    /// <summary><c>null</c>: nothing is sold yet, or in another currency.</summary>
    private async Task<PriceSheet?> SellingAsync(string currency, CancellationToken ct)
    {
        try
        {
            return await prices.ForAsync(tenant.Tenant, ct) is { } sheet && sheet.Currency == currency ? sheet : null;
        }
        catch (DomainException e) when (e.Kind == ErrorKind.Unprocessable)
        {
            return null;
        }
    }

    private static IReadOnlyList<PriceWarning> Warnings(Dictionary<(string Country, string Network), long> costs, PriceSheet? selling) =>
    [
        .. costs.OrderBy(c => c.Key)
            .Select(c => (c.Key, Cost: c.Value, Selling: Sold(selling, c.Key.Country)))
            .Where(c => c.Selling < c.Cost).Take(MostShown)
            .Select(c => new PriceWarning(c.Key.Country, Shown(c.Key.Network), c.Cost, c.Selling!.Value, "A segment is sold for less than it costs.")),
    ];

    private static long? Sold(PriceSheet? sheet, string country) => country == CarrierPriceList.AnyCountry ? sheet?.Default : sheet?.For(country);

    private static long? Of(Dictionary<(string, string), long> prices, (string, string) key) => prices.TryGetValue(key, out var micros) ? micros : null;

    private static string? Shown(string network) => network.Length > 0 ? network : null;
}
