using GallantSms.Application.Tenants;
using Npgsql;

namespace GallantSms.Infrastructure.Search;

/// <summary>What the indexer read of some changes.</summary>
/// <param name="Documents">Messages as they are now.</param>
/// <param name="Gone">Ids whose rows are no more.</param>
/// <param name="Version">A position of the log of which all has been read: what was read later is not overwritten by it.</param>
internal sealed record SearchWrite(TenantInfo Tenant, NpgsqlDataSource Source, IReadOnlyList<SearchDocument> Documents, IReadOnlyList<Guid> Gone, long Version);

/// <summary>How many messages of a day there are, and the sum of their checks.</summary>
internal readonly record struct DayDigest(long Count, long Sum);

/// <summary>Where documents are kept, seen from those who fill it.</summary>
internal interface ISearchStore
{
    /// <summary><c>elasticsearch</c> or <c>postgres</c>.</summary>
    string Name { get; }

    /// <summary>Whether it keeps what changes of a message, its state; else it only cares for new and rewritten ones.</summary>
    bool FollowsStates { get; }

    /// <summary>Idempotent.</summary>
    /// <exception cref="Application.Messages.Search.SearchUnavailableException">Now it cannot; nothing of it may have been written, or some.</exception>
    Task WriteAsync(SearchWrite write, CancellationToken ct);

    /// <summary>Begins to build the tenant's index anew beside the one that answers, or goes on where another run of it stopped: the last id it has.</summary>
    Task<Guid> BeginBuildAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct);

    /// <summary>Puts a page into the build. The next one may be given before it is in: it is made ready meanwhile.</summary>
    Task BuildAsync(SearchWrite page, CancellationToken ct);

    /// <summary>All up to this message is in the build: another run goes on behind it.</summary>
    Task ReachedAsync(NpgsqlDataSource source, Guid upTo, CancellationToken ct);

    /// <summary>The new index answers from now on, all at once, and the old one goes.</summary>
    Task EndBuildAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct);

    /// <summary>A number from 0 to 2^24 made of all that the store keeps of a message.</summary>
    int CheckOf(SearchDocument document);

    /// <summary>By day of acceptance, as the store has it.</summary>
    Task<Dictionary<DateOnly, DayDigest>> DigestAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct);
}
