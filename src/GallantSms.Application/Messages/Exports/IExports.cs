using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;

namespace GallantSms.Application.Messages.Exports;

/// <summary>Numbers are stored: append, never renumber.</summary>
public enum ExportState : short
{
    Waiting = 0,
    Running = 1,
    Done = 2,
    Failed = 3,
    Canceled = 4,
}

/// <summary>A row of <c>exports</c>.</summary>
public sealed record Export(
    Guid Id, Guid OwnerId, string Query, SearchOrder Sort, IReadOnlyList<string> Columns, ExportState State, long Rows, long? Total, bool TotalIsExact, long Bytes, string? Error, int Parts,
    DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, DateTimeOffset ExpiresAt);

/// <param name="Filter">The query as it was understood now: a saved <c>after:7d</c> means these seven days.</param>
public sealed record NewExport(Guid Id, Guid OwnerId, string Query, MessageQuery Filter, IReadOnlyList<string> Columns, DateTimeOffset CreatedAt);

/// <summary>
/// Results of searches as CSV files, kept in the tenant's database. A file is given out when it is complete, and goes when it expires.
/// </summary>
public interface IExports
{
    /// <exception cref="Domain.Shared.DomainException">TOO_MANY_EXPORTS.</exception>
    Task<Export> AddAsync(TenantInfo tenant, NewExport wanted, CancellationToken ct);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<Export>> ListAsync(TenantInfo tenant, Guid? before, int limit, CancellationToken ct);

    Task<Export?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <summary>Ends one that waits or runs; null when there is none, unchanged when it has ended by itself.</summary>
    Task<Export?> CancelAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <summary>Row and file.</summary>
    Task<bool> DeleteAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <summary>Every export of the tenant, for an erasure; running ones stop before their next page. Returns how many.</summary>
    Task<int> DeleteAllAsync(TenantInfo tenant, CancellationToken ct);

    /// <summary>The file of a complete export.</summary>
    /// <exception cref="Domain.Shared.DomainException">NOT_FOUND, EXPORT_NOT_READY.</exception>
    Task<ExportContent> OpenAsync(TenantInfo tenant, Guid id, CancellationToken ct);
}

/// <param name="Bytes">Of the CSV.</param>
/// <param name="Parts">Gzip members: each can be unpacked by itself, all of them one behind the other are a gzip file. Ends with an
/// <see cref="IOException"/> when the export is deleted meanwhile.</param>
public sealed record ExportContent(long Bytes, IAsyncEnumerable<byte[]> Parts);

/// <summary>Links that need no sign-in: sealed by the installation's keys, for one export of one tenant, until a moment.</summary>
public interface IExportLinks
{
    string For(Guid tenantId, Guid exportId, DateTimeOffset until);

    /// <summary>Null for what was not made here, was changed, or is over.</summary>
    (Guid TenantId, Guid ExportId)? Read(string token, DateTimeOffset now);
}
