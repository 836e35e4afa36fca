using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages.Reports;

/// <summary>One message as reports show it. <c>Price</c> in micro-units of <c>Currency</c>; <c>Charged</c>: whether it was taken.</summary>
public sealed record MessageView(
    Guid MessageId, Guid BulkId, string To, string Country, string SenderId, MessageStatus Status, MessageReason Reason, int Segments, SmsEncoding Encoding,
    long Price, string Currency, bool Charged, int Attempts, string? Reference, DateTimeOffset AcceptedAt, DateTimeOffset ChangedAt);

/// <summary>A message with everything that happened to it, in order.</summary>
public sealed record MessageReport(MessageView Message, string Text, IReadOnlyList<TimelineEntry> Timeline, IReadOnlyList<AttemptView> Attempts, IReadOnlyList<ReceiptView> Receipts);

public sealed record TimelineEntry(DateTimeOffset At, MessageStatus Status, MessageReason Reason, string? Detail);

/// <summary><c>Route</c>: which way it went, as a customer may know it.</summary>
public sealed record AttemptView(int No, string Route, string Outcome, MessageReason Reason, DateTimeOffset StartedAt, DateTimeOffset EndedAt);

/// <summary>Every receipt is kept, also the one that changed nothing.</summary>
public sealed record ReceiptView(DateTimeOffset ReceivedAt, DateTimeOffset ReportedAt, MessageStatus Status, MessageReason Reason, string Raw);

/// <summary>A bulk send as a whole: what it was, and how many messages are in which status now.</summary>
public sealed record BatchReport(
    Guid BulkId, string Lane, string SenderId, string? Reference, DateTimeOffset CreatedAt, DateTimeOffset? ScheduledAt, DateTimeOffset? CanceledAt,
    int Total, int Accepted, int Refused, long Segments, long Price, string Currency, bool Finished, IReadOnlyDictionary<string, long> Counts);

/// <summary>A page; <c>NextCursor</c> is null on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

public sealed record StatsView(
    DateTimeOffset From, DateTimeOffset To, long Messages, long Segments, long Spent, string Currency, double? DeliveryRate, IReadOnlyDictionary<string, long> Counts);

/// <summary>Which messages a list shows. <c>Cursor</c> is what the page before gave.</summary>
public sealed record MessageFilter(Guid? BulkId, MessageStatus? Status, DateTimeOffset? From, DateTimeOffset? To, string? Cursor, int Limit);

public sealed record RefusalView(int Index, string Given, string Code, string Message);
