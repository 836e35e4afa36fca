using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Tenancy;

namespace GallantSms.Infrastructure.Search;

/// <summary>
/// Builds a tenant's index anew out of its database, beside the one that answers, and then lets the new one answer. Killed, it goes
/// on where it was when it is run again. Messages from before the log of changes get in this way, too.
/// </summary>
internal sealed class SearchReindex(ISearchStore store, TenantDataSources sources)
{
    private const int PageSize = 10_000;

    /// <param name="progress">Told of how many messages are in, after each page.</param>
    /// <returns>How many messages this run has put in.</returns>
    public async Task<long> RunAsync(TenantInfo tenant, Action<long> progress, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        var after = await store.BeginBuildAsync(tenant, source, ct);
        long count = 0;
        var (next, building) = (PageAsync(after), Task.CompletedTask);
        try
        {
            while (await next is { Documents.Count: > 0 } page)
            {
                next = PageAsync(page.Documents[^1].Id);
                var before = building;
                building = BuildAsync(page, before); // is made ready while the one before is written, as the next is read
                await before;
            }

            await building;
        }
        finally
        {
            await building.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what failed is on its way; nothing is left running
        }

        await store.EndBuildAsync(tenant, source, ct);
        return count;

        async Task BuildAsync(SearchWrite page, Task before)
        {
            await store.BuildAsync(page, ct);
            await before; // reached is what is in without a gap
            await store.ReachedAsync(source, page.Documents[^1].Id, ct);
            progress(count += page.Documents.Count);
        }

        async Task<SearchWrite> PageAsync(Guid behind)
        {
            // Taken before the rows are read: whatever changes later has a higher position, and is not overwritten by this.
            var version = await ChangeReader.HeadAsync(source, ct);
            return new(tenant, source, await SearchDocuments.PageAsync(source, behind, Guid.AllBitsSet, PageSize, ct), [], version);
        }
    }
}
