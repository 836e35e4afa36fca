using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;

namespace GallantSms.Infrastructure.Search;

/// <param name="Database">As the tenant's database has it.</param>
/// <param name="Index">As the search store has it.</param>
internal sealed record DayDrift(DateOnly Day, DayDigest Database, DayDigest Index)
{
    public bool IsDrift => Database != Index;
}

/// <summary>
/// Compares what the database has with what the search store has, day by day: how many messages, and the sum of a number made of
/// all that is indexed of each. Days that differ are looked at again a few times, since messages may be on their way.
/// </summary>
internal sealed class SearchDrift(ISearchStore store, TenantDataSources sources, TimeProvider clock)
{
    private const int PageSize = 10_000;

    private const int Looks = 5;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<DayDrift>> CompareAsync(TenantInfo tenant, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        var days = await LookAsync(tenant, source, null, ct);
        for (var look = 1; look < Looks && days.Values.Any(d => d.IsDrift); look++)
        {
            await Task.Delay(Between, clock, ct);
            foreach (var (day, drift) in await LookAsync(tenant, source, [.. days.Values.Where(d => d.IsDrift).Select(d => d.Day)], ct)) days[day] = drift;
        }

        return [.. days.Values.OrderBy(d => d.Day)];
    }

    private async Task<Dictionary<DateOnly, DayDrift>> LookAsync(TenantInfo tenant, NpgsqlDataSource source, IReadOnlyCollection<DateOnly>? only, CancellationToken ct)
    {
        var index = await store.DigestAsync(tenant, source, ct);
        var database = new Dictionary<DateOnly, DayDigest>();
        if (only is null) await AddAsync(database, source, Guid.Empty, Guid.AllBitsSet, ct);
        else foreach (var day in only) await AddAsync(database, source, Floor(day), Floor(day.AddDays(1)), ct);
        return (only ?? database.Keys.Union(index.Keys)).ToDictionary(d => d, d => new DayDrift(d, database.GetValueOrDefault(d), index.GetValueOrDefault(d)));
    }

    private async Task AddAsync(Dictionary<DateOnly, DayDigest> days, NpgsqlDataSource source, Guid from, Guid before, CancellationToken ct)
    {
        while (true)
        {
            var page = await SearchDocuments.PageAsync(source, from, before, PageSize, ct);
            if (page.Count == 0) return;
            foreach (var document in page)
            {
                var day = DateOnly.FromDateTime(MessageIds.TimeOf(document.Id).UtcDateTime);
                var sum = days.GetValueOrDefault(day);
                days[day] = new(sum.Count + 1, sum.Sum + store.CheckOf(document));
            }

            from = page[^1].Id;
        }
    }

    private static Guid Floor(DateOnly day) => MessageIds.Floor(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero));
}
