using GallantSms.Application.Credits;
using GallantSms.Application.Messages.Search;
using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages.Reports;

/// <summary>One message as reports show it. <c>Price</c> in micro-units of <c>Currency</c>; <c>Charged</c>: whether it was taken.</summary>
public sealed record MessageView(
    Guid MessageId, Guid BulkId, string To, string Country, string SenderId, MessageStatus Status, MessageReason Reason, int Segments, SmsEncoding Encoding,
    long Price, string Currency, bool Charged, int Attempts, string? Reference, DateTimeOffset AcceptedAt, DateTimeOffset ChangedAt, string? Campaign, IReadOnlyList<string> Tags);

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
    int Total, int Accepted, int Refused, long Segments, long Price, string Currency, bool Finished, IReadOnlyDictionary<string, long> Counts, string? Campaign, IReadOnlyList<string> Tags, DateTimeOffset? PausedAt = null);

/// <summary>A page; <c>NextCursor</c> is null on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

public sealed record StatsView(
    DateTimeOffset From, DateTimeOffset To, long Messages, long Segments, long Spent, string Currency, double? DeliveryRate, IReadOnlyDictionary<string, long> Counts);

/// <summary>Which messages a list shows. <c>Cursor</c> is what the page before gave.</summary>
public sealed record MessageFilter(Guid? BulkId, MessageStatus? Status, DateTimeOffset? From, DateTimeOffset? To, string? Cursor, int Limit, long? Msisdn = null, string? Campaign = null, string? Tag = null, MessageQuery? Query = null);

public sealed record RefusalView(int Index, string Given, string Code, string Message);

/// <summary>A bulk as lists show it. <c>EtaSeconds</c>: until the last is handed over, at the pace so far; null when nothing tells.</summary>
/// <param name="Text">The beginning of what was sent.</param>
public sealed record BatchView(
    Guid BulkId, string Lane, string SenderId, string? Reference, string Text, DateTimeOffset CreatedAt, DateTimeOffset? ScheduledAt, DateTimeOffset? PausedAt, DateTimeOffset? CanceledAt,
    int Total, int Accepted, int Refused, long Segments, long Price, string Currency, bool Finished, IReadOnlyDictionary<string, long> Counts, int? EtaSeconds, string? Campaign, IReadOnlyList<string> Tags);

/// <summary>The account at a glance: the last 24 hours, hour by hour, beside the 24 before; and what is waiting.</summary>
public sealed record OverviewView(
    DateTimeOffset At, OverviewSums Current, OverviewSums Previous, IReadOnlyList<OverviewHour> Series, OverviewQueue Queue, IReadOnlyList<OverviewRoute> Routes, BalanceView Balance);

/// <summary><c>DeliveryRate</c>: delivered of those that have ended after hand-over; null when none has. <c>Spent</c> in micro-units.</summary>
public sealed record OverviewSums(long Messages, long Delivered, long Failed, long Segments, long Spent, double? DeliveryRate);

/// <summary>One hour, by when messages were accepted.</summary>
public sealed record OverviewHour(DateTimeOffset At, long Messages, long Delivered, long Failed, long Spent);

/// <param name="Waiting">Messages accepted and not handed over yet.</param>
/// <param name="EtaSeconds">Until they are, at the pace of the last minute; null when nothing has left in it.</param>
public sealed record OverviewQueue(long Waiting, int? EtaSeconds);

/// <summary>How a way to the carriers did for this tenant in the last hour. <c>State</c>: <c>healthy</c>, <c>degraded</c>, <c>down</c>.</summary>
public sealed record OverviewRoute(string Route, string State, long Attempts, double AcceptedRate);
