using GallantSms.Application.Common;
using GallantSms.Application.Messages.Search;
using GallantSms.Infrastructure.Events;

namespace GallantSms.Infrastructure.Search;

/// <summary>
/// Follows the log into the search store. It writes what the rows say now, not what a change said, so that doing it twice or late
/// does no harm. While the store does not answer the log waits, and nothing else does.
/// </summary>
internal sealed class SearchIndexer(ISearchStore store, GallantMeters meters) : IChangeConsumer
{
    /// <summary>A cursor for each store: one that is put in later begins at the beginning of the log.</summary>
    public string Name => CursorOf(store.Name);

    /// <summary>A bulk request of five megabytes, or two.</summary>
    public int MaxMessages => 10_000;

    public TimeSpan Gathers => TimeSpan.FromMilliseconds(200);

    public static string CursorOf(string store) => $"search-{store}";

    public async Task HandleAsync(ChangeBatch batch, CancellationToken ct)
    {
        var ids = batch.Changes
            .Where(c => store.FollowsStates || c.Kind is ChangeKind.Accepted or ChangeKind.Rewritten)
            .SelectMany(c => c.MessageIds).Distinct().ToArray();
        if (ids.Length == 0) return;
        var documents = await SearchDocuments.LoadAsync(batch.Source, ids, ct);
        var there = documents.Select(d => d.Id).ToHashSet();
        try
        {
            await store.WriteAsync(new(batch.Tenant, batch.Source, documents, [.. ids.Where(id => !there.Contains(id))], batch.UpTo), ct);
            meters.SearchIndexed(ids.Length);
        }
        catch (SearchUnavailableException)
        {
            meters.SearchFailed("unavailable");
            throw;
        }
    }
}
