using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using MediatR;

namespace GallantSms.Application.Messages.Reports;

/// <summary>Reads what became of messages. Every method sees the given tenant's rows only.</summary>
public interface IMessageReports
{
    Task<Page<MessageView>> ListAsync(TenantInfo tenant, MessageFilter filter, CancellationToken ct);

    /// <summary>These messages with their texts, in the order of the ids; one that is gone is left out.</summary>
    Task<IReadOnlyList<(MessageView Message, string Text)>> FindAsync(TenantInfo tenant, IReadOnlyList<Guid> ids, CancellationToken ct);

    Task<MessageReport?> MessageAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    Task<BatchReport?> BatchAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    Task<Page<RefusalView>> RefusalsAsync(TenantInfo tenant, Guid batchId, int after, int limit, CancellationToken ct);

    Task<StatsView> StatsAsync(TenantInfo tenant, DateTimeOffset from, DateTimeOffset to, CancellationToken ct);
}

/// <param name="PhoneNumber">Of one recipient, as a send takes it. Numbers have no index: without <paramref name="From"/> the last 31 days are looked through.</param>
/// <param name="Filter">Conditions as <see cref="Search.Language.FilterLanguage"/> reads them; also within 31 days.</param>
public sealed record ListMessages(
    Guid? BulkId, MessageStatus? Status, DateTimeOffset? From, DateTimeOffset? To, string? Cursor, int? Limit, string? PhoneNumber = null, string? Campaign = null, string? Tag = null, string? Filter = null) : IQuery<Page<MessageView>>;

internal sealed class ListMessagesHandler(ITenantContext tenant, IMessageReports reports, Search.ListFilter filters, TimeProvider clock) : IRequestHandler<ListMessages, Page<MessageView>>
{
    private const int MaxLimit = 1000;

    public async Task<Page<MessageView>> Handle(ListMessages query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > MaxLimit) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 1,000.");
        if (query.BulkId is { } bulk && await reports.BatchAsync(tenant.Tenant, bulk, ct) is null) throw SendErrors.NotFound("bulk", bulk);
        SendLabels.Check("campaign", query.Campaign, SendLabels.LongestCampaign);
        SendLabels.Check("tag", query.Tag, SendLabels.LongestTag);
        var number = Number(query.PhoneNumber);
        var filter = await filters.ReadAsync(query.Filter, ct);
        var from = Later(query.From, filter?.From) ?? (number is null && filter is null ? null : clock.GetUtcNow().AddDays(-31));
        var to = filter?.To is { } end && !(query.To < end) ? end : query.To;
        return await reports.ListAsync(tenant.Tenant, new(query.BulkId, query.Status, from, to, query.Cursor, query.Limit ?? 50, number, query.Campaign, query.Tag, filter), ct);
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;

    private long? Number(string? given)
    {
        if (string.IsNullOrEmpty(given)) return null;
        return PhoneNumbers.TryParse(given, tenant.Tenant.DefaultRegion, out var number, out var fault)
            ? number.Digits
            : throw SendErrors.Invalid("phone_number", given, SendErrors.InvalidNumber, PhoneNumbers.Describe(fault));
    }
}

/// <summary>A message or a bulk by its id.</summary>
public sealed record GetReport(Guid Id) : IQuery<object>;

internal sealed class GetReportHandler(ITenantContext tenant, IMessageReports reports) : IRequestHandler<GetReport, object>
{
    public async Task<object> Handle(GetReport query, CancellationToken ct) =>
        await reports.MessageAsync(tenant.Tenant, query.Id, ct) as object
        ?? await reports.BatchAsync(tenant.Tenant, query.Id, ct)
        ?? throw SendErrors.NotFound("message or bulk", query.Id);
}

public sealed record GetBatchStatus(Guid BulkId) : IQuery<BatchReport>;

internal sealed class GetBatchStatusHandler(ITenantContext tenant, IMessageReports reports) : IRequestHandler<GetBatchStatus, BatchReport>
{
    public async Task<BatchReport> Handle(GetBatchStatus query, CancellationToken ct) =>
        await reports.BatchAsync(tenant.Tenant, query.BulkId, ct) ?? throw SendErrors.NotFound("bulk", query.BulkId);
}

/// <summary>Recipients of a bulk that were refused, in the order of the request.</summary>
public sealed record ListRefusals(Guid BulkId, int? After, int? Limit) : IQuery<Page<RefusalView>>;

internal sealed class ListRefusalsHandler(ITenantContext tenant, IMessageReports reports) : IRequestHandler<ListRefusals, Page<RefusalView>>
{
    public async Task<Page<RefusalView>> Handle(ListRefusals query, CancellationToken ct)
    {
        if (query.Limit is < 1 or > 1000) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 1,000.");
        if (await reports.BatchAsync(tenant.Tenant, query.BulkId, ct) is null) throw SendErrors.NotFound("bulk", query.BulkId);
        return await reports.RefusalsAsync(tenant.Tenant, query.BulkId, query.After ?? -1, query.Limit ?? 100, ct);
    }
}

/// <summary>Sums over a period; the last 24 hours when none is given.</summary>
public sealed record GetStats(DateTimeOffset? From, DateTimeOffset? To) : IQuery<StatsView>;

internal sealed class GetStatsHandler(ITenantContext tenant, IMessageReports reports, TimeProvider clock) : IRequestHandler<GetStats, StatsView>
{
    public async Task<StatsView> Handle(GetStats query, CancellationToken ct)
    {
        var to = query.To ?? clock.GetUtcNow().AddSeconds(1);
        var from = query.From ?? to.AddDays(-1);
        if (from >= to) throw SendErrors.Invalid("from", from.ToString("O"), "OUT_OF_RANGE", "The period ends before it begins.");
        if (to - from > TimeSpan.FromDays(93)) throw SendErrors.Invalid("from", from.ToString("O"), "OUT_OF_RANGE", "A period is at most 93 days.");
        return await reports.StatsAsync(tenant.Tenant, from, to, ct);
    }
}
