using System.Collections.Concurrent;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GallantSms.Infrastructure.Credits;

/// <summary>Price sheets in memory for some seconds. A tenant without a list of its own has the nearest one above it.</summary>
internal sealed class PriceBook(IDbContextFactory<PlatformDb> platform, ITenantDirectory directory, TimeProvider clock) : IPriceBook
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, (PriceSheet Sheet, DateTimeOffset At)> _sheets = [];

    public async ValueTask<PriceSheet> ForAsync(TenantInfo tenant, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_sheets.TryGetValue(tenant.Id, out var known) && now - known.At < Fresh) return known.Sheet;
        try
        {
            var sheet = await LoadAsync(tenant, now, ct);
            _sheets[tenant.Id] = (sheet, now);
            return sheet;
        }
        catch (NpgsqlException) when (known.Sheet is not null)
        {
            return known.Sheet; // the price it was sold at a moment ago
        }
    }

    private async Task<PriceSheet> LoadAsync(TenantInfo tenant, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await platform.CreateDbContextAsync(ct);
        for (var at = tenant; at is not null; at = at.ParentId is { } parent ? await directory.FindAsync(parent, ct) : null)
        {
            var list = await db.PriceLists.AsNoTracking().Include(l => l.Rates)
                .Where(l => l.TenantId == at.Id && l.ValidFrom <= now).OrderByDescending(l => l.Version).FirstOrDefaultAsync(ct);
            if (list is not null) return Sheet(list);
        }

        throw new DomainException("NO_PRICE_LIST", ErrorKind.Unprocessable, "No price list applies to this account. Ask your operator.");
    }

    private static PriceSheet Sheet(PriceList list)
    {
        var rates = list.Rates.ToDictionary(r => r.Country, r => r.Micros);
        return new(list.Version, list.Currency, rates, rates.TryGetValue(PriceList.AnyCountry, out var any) ? any : null);
    }
}
