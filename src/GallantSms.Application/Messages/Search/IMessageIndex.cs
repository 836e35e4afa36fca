using GallantSms.Application.Tenants;

namespace GallantSms.Application.Messages.Search;

/// <summary>
/// What the search store keeps beside the tenant's database. It follows the log of changes by itself; these are for retention and
/// erasure, which must know that it is done. With the PostgreSQL search there is nothing beside the database, and nothing to do.
/// </summary>
public interface IMessageIndex
{
    /// <summary>Takes these messages out of the index; returns how many were in it.</summary>
    /// <exception cref="SearchUnavailableException">The index does not answer now.</exception>
    Task<long> RemoveAsync(TenantInfo tenant, IReadOnlyCollection<Guid> messageIds, CancellationToken ct);

    /// <summary>Takes out what was accepted before; returns how many.</summary>
    /// <exception cref="SearchUnavailableException">The index does not answer now.</exception>
    Task<long> RemoveBeforeAsync(TenantInfo tenant, DateTimeOffset before, CancellationToken ct);

    /// <summary>How many of these are in the index: the proof of an erasure asks it.</summary>
    /// <exception cref="SearchUnavailableException">The index does not answer now.</exception>
    Task<long> CountAsync(TenantInfo tenant, IReadOnlyCollection<Guid> messageIds, CancellationToken ct);
}
