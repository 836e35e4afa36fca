using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using MediatR;

namespace GallantSms.Application.Messages.Reports;

/// <summary>Sends of several recipients, newest first, with where their messages are.</summary>
/// <param name="Open">Only those with something left to hand over.</param>
public sealed record ListBatches(string? Cursor, int? Limit, bool Open, string? Campaign = null, string? Tag = null, string? Filter = null) : IQuery<Page<BatchView>>;

/// <summary>Which batches a list shows: those before an id, of a campaign, with a tag.</summary>
public sealed record BatchFilter(Guid? Before, int Limit, bool Open, string? Campaign, string? Tag, Search.MessageQuery? Query);

public interface IBatchList
{
    Task<Page<BatchView>> ListAsync(TenantInfo tenant, BatchFilter filter, CancellationToken ct);

    /// <summary>One of them; null when there is none.</summary>
    Task<BatchView?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct);
}

internal sealed class ListBatchesHandler(ITenantContext tenant, IBatchList batches, Search.ListFilter filters) : IRequestHandler<ListBatches, Page<BatchView>>
{
    public async Task<Page<BatchView>> Handle(ListBatches query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > 100) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 100.");
        var before = query.Cursor is not { } cursor ? (Guid?)null
            : Guid.TryParseExact(cursor, "N", out var id) ? id : throw SendErrors.Invalid("cursor", cursor, "INVALID_CURSOR", "Use the next_cursor of the page before.");
        SendLabels.Check("campaign", query.Campaign, SendLabels.LongestCampaign);
        SendLabels.Check("tag", query.Tag, SendLabels.LongestTag);
        return await batches.ListAsync(tenant.Tenant, new(before, query.Limit ?? 20, query.Open, query.Campaign, query.Tag, await filters.ReadForBatchesAsync(query.Filter, ct)), ct);
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
