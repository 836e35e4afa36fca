using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using MediatR;

namespace GallantSms.Application.Messages.Reports;

/// <summary>Sends of several recipients, newest first, with where their messages are.</summary>
/// <param name="Open">Only those with something left to hand over.</param>
public sealed record ListBatches(string? Cursor, int? Limit, bool Open) : IQuery<Page<BatchView>>;

public interface IBatchList
{
    Task<Page<BatchView>> ListAsync(TenantInfo tenant, Guid? before, int limit, bool open, CancellationToken ct);

    /// <summary>One of them; null when there is none.</summary>
    Task<BatchView?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct);
}

internal sealed class ListBatchesHandler(ITenantContext tenant, IBatchList batches) : IRequestHandler<ListBatches, Page<BatchView>>
{
    public Task<Page<BatchView>> Handle(ListBatches query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > 100) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 100.");
        var before = query.Cursor is not { } cursor ? (Guid?)null
            : Guid.TryParseExact(cursor, "N", out var id) ? id : throw SendErrors.Invalid("cursor", cursor, "INVALID_CURSOR", "Use the next_cursor of the page before.");
        return batches.ListAsync(tenant.Tenant, before, query.Limit ?? 20, query.Open, ct);
    }
}

/// <summary>The account at a glance.</summary>
public sealed record GetOverview : IQuery<OverviewView>;

public interface IOverview
{
    Task<OverviewView> ReadAsync(TenantInfo tenant, CancellationToken ct);
}

internal sealed class GetOverviewHandler(ITenantContext tenant, IOverview overview) : IRequestHandler<GetOverview, OverviewView>
{
    public Task<OverviewView> Handle(GetOverview query, CancellationToken ct) => overview.ReadAsync(tenant.Tenant, ct);
}
