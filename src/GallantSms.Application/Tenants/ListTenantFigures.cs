using System.Text.Json.Serialization;
using GallantSms.Application.Common;
using GallantSms.Domain.Tenants;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Tenants;

/// <summary>The tenants right below the caller's with what they did in the last 24 hours.</summary>
public sealed record ListTenantFigures : IQuery<IReadOnlyList<TenantOverview>>;

/// <summary>A tenant and its last 24 hours. Amounts in micro-units; null where its database did not answer.</summary>
/// <param name="DeliveryRate24h">Of those whose end is known; null when none is.</param>
/// <param name="Balance">Available now; below zero when credit is used.</param>
/// <param name="Cost24h">What the same segments cost at the own price of the one above; null for the operator, whose carriers bill elsewhere.</param>
/// <param name="Health"><c>healthy</c>, <c>degraded</c> (fewer than 80 % delivered, or less credit than a day takes), <c>suspended</c>, <c>unknown</c>.</param>
public sealed record TenantOverview(
    Guid Id, string Name, string Slug, TenantKind Kind, TenantStatus Status, string Currency, DateTimeOffset CreatedAt,
    [property: JsonPropertyName("messages_24h")] long? Messages24h,
    [property: JsonPropertyName("delivery_rate_24h")] double? DeliveryRate24h,
    long? Balance,
    [property: JsonPropertyName("spent_24h")] long? Spent24h,
    [property: JsonPropertyName("cost_24h")] long? Cost24h,
    [property: JsonPropertyName("margin_24h")] long? Margin24h,
    string Health);

/// <summary>A tenant's last 24 hours, from its database.</summary>
/// <param name="Segments">Charged ones by country.</param>
public sealed record TenantFigures(long Messages, long Delivered, long Told, long Spent, long Available, long CreditLimit, IReadOnlyDictionary<string, long> Segments)
{
    public double? DeliveryRate => Told == 0 ? null : (double)Delivered / Told;
}

public interface ITenantFigures
{
    /// <summary>Asks many databases at once. One that fails or takes too long has no entry.</summary>
    Task<IReadOnlyDictionary<Guid, TenantFigures>> ReadAsync(IReadOnlyCollection<Guid> tenants, CancellationToken ct);
}

internal sealed class ListTenantFiguresHandler(ITenantContext tenant, IPlatformDb db, ITenantFigures figures, Messages.IPriceBook prices) : IRequestHandler<ListTenantFigures, IReadOnlyList<TenantOverview>>
{
    private const double PoorDelivery = 0.8;
    private const int EnoughToJudge = 20;

    public async Task<IReadOnlyList<TenantOverview>> Handle(ListTenantFigures query, CancellationToken ct)
    {
        var above = tenant.Tenant;
        var rows = await db.Tenants.AsNoTracking().Where(t => t.ParentId == above.Id).OrderBy(t => t.No).ToListAsync(ct);
        var known = await figures.ReadAsync([.. rows.Where(t => t.Status != TenantStatus.Provisioning).Select(t => t.Id)], ct);
        var ownPrice = above.Kind == TenantKind.Operator ? null : await OwnPriceAsync(above, ct);
        return rows.ConvertAll(row => View(row, known.GetValueOrDefault(row.Id), ownPrice));
    }

    private async Task<Messages.PriceSheet?> OwnPriceAsync(TenantInfo above, CancellationToken ct)
    {
        try
        {
            return await prices.ForAsync(above, ct);
        }
        catch (Domain.Shared.DomainException)
        {
            return null; // no list applies: then there is no margin to show
        }
    }

    private static TenantOverview View(Tenant row, TenantFigures? figures, Messages.PriceSheet? ownPrice)
    {
        var cost = figures is null || ownPrice is null ? null : Cost(figures.Segments, ownPrice);
        return new(
            row.Id, row.Name, row.Slug, row.Kind, row.Status, row.Currency, row.CreatedAt, figures?.Messages, figures?.DeliveryRate, figures?.Available, figures?.Spent, cost,
            figures?.Spent - cost, Health(row, figures));
    }

    private static long? Cost(IReadOnlyDictionary<string, long> segments, Messages.PriceSheet price)
    {
        long cost = 0;
        foreach (var (country, count) in segments)
        {
            if (price.For(country) is not { } micros) return null; // no longer sold to the one above
            cost += micros * count;
        }

        return cost;
    }

    private static string Health(Tenant row, TenantFigures? figures) =>
        row.Status == TenantStatus.Suspended ? "suspended"
        : figures is null ? "unknown"
        : (figures.Told >= EnoughToJudge && figures.DeliveryRate < PoorDelivery) || figures.Available + figures.CreditLimit < figures.Spent ? "degraded"
        : "healthy";
}
