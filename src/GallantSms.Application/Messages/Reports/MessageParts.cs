using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using MediatR;

namespace GallantSms.Application.Messages.Reports;

/// <summary>What a list can show of each message beside it.</summary>
[Flags]
public enum MessageParts
{
    None = 0,
    Attempts = 1,
    Receipts = 2,
    Events = 4,
    Batch = 8,
}

/// <summary>The send that a message was part of, as it was asked.</summary>
public sealed record BatchHead(
    Guid BulkId, string Lane, string SenderId, string? Reference, string? Campaign, IReadOnlyList<string> Tags, DateTimeOffset CreatedAt, DateTimeOffset? ScheduledAt, DateTimeOffset? CanceledAt,
    int Total, int Accepted, int Refused);

/// <summary>What belongs to the messages of a page; only what was asked for has entries.</summary>
public sealed record RelatedRows(
    ILookup<Guid, AttemptView> Attempts, ILookup<Guid, ReceiptView> Receipts, ILookup<Guid, TimelineEntry> Events, IReadOnlyDictionary<Guid, BatchHead> Batches);

public interface IRelatedRows
{
    /// <summary>One query for each part, however many messages, all in one round trip.</summary>
    Task<RelatedRows> ReadAsync(TenantInfo tenant, IReadOnlyList<MessageView> messages, MessageParts parts, CancellationToken ct);
}

public sealed record ReadRelated(IReadOnlyList<MessageView> Messages, MessageParts Parts) : IQuery<RelatedRows>;

internal sealed class ReadRelatedHandler(ITenantContext tenant, IRelatedRows rows) : IRequestHandler<ReadRelated, RelatedRows>
{
    public Task<RelatedRows> Handle(ReadRelated query, CancellationToken ct) => rows.ReadAsync(tenant.Tenant, query.Messages, query.Parts, ct);
}
