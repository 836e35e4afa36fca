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
        var next = PageAsync(after);
        while (await next is { Documents.Count: > 0 } page)
        {
            next = PageAsync(page.Documents[^1].Id); // is read while this one is written
            await store.BuildAsync(page, ct);
            progress(count += page.Documents.Count);
        }

        await store.EndBuildAsync(tenant, source, ct);
        return count;

        async Task<SearchWrite> PageAsync(Guid behind)
        {
            // Taken before the rows are read: whatever changes later has a higher position, and is not overwritten by this.
            var version = await ChangeReader.HeadAsync(source, ct);
            return new(tenant, source, await SearchDocuments.PageAsync(source, behind, Guid.AllBitsSet, PageSize, ct), [], version);
        }
    }
}
