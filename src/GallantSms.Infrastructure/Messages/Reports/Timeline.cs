using System.Text.Json;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Messages.Reports;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Messages.Reports;

/// <summary>
/// Puts a message's life together from the facts that were stored once: its batch, its attempts, its receipts, and the events
/// that none of them tell.
/// </summary>
internal sealed class Timeline
{
    private readonly List<TimelineEntry> _entries = [];
    private MessageStatus _reached = MessageStatus.Queued;
    private MessageReason _reachedReason;
    private bool _queued;

    public Timeline(MessageView message, DateTimeOffset? scheduledAt)
    {
        Add(message.AcceptedAt, MessageStatus.Accepted);
        if (scheduledAt is { } at) Add(message.AcceptedAt, MessageStatus.Scheduled, detail: $"for {at:O}");
        else Queued(message.AcceptedAt);
    }

    public List<AttemptView> Attempts { get; } = [];

    public List<ReceiptView> Receipts { get; } = [];

    /// <summary>As a customer may know a carrier account.</summary>
    public static string RouteOf(short account) => $"carrier-{account}";

    public bool IsUnderWay { get; private set; }

    /// <summary>Ordered by time; what happened in one moment stays in the order of the lifecycle.</summary>
    public IReadOnlyList<TimelineEntry> Entries => [.. _entries.OrderBy(e => e.At).ThenBy(e => e.Status)];

    public void Attempt(short no, short account, short outcome, MessageReason reason, DateTimeOffset queuedAt, DateTimeOffset startedAt, DateTimeOffset endedAt)
    {
        Queued(queuedAt);
        var kind = (AttemptOutcome)outcome;
        Attempts.Add(new(no, RouteOf(account), JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()), reason, startedAt, endedAt));
        Add(startedAt, MessageStatus.Sending, detail: $"attempt {no}");
        if (kind == AttemptOutcome.Accepted) Add(endedAt, MessageStatus.Sent, detail: $"attempt {no}");
        else if (kind == AttemptOutcome.RetryLater) Add(endedAt, MessageStatus.Deferred, reason, $"attempt {no} was not taken");
        if (kind == AttemptOutcome.Accepted) _reached = MessageStatus.Sent;
    }

    /// <summary>A receipt that moved the message is on the timeline; every receipt is in the list beside it.</summary>
    public void Receipt(ReceiptView receipt)
    {
        Receipts.Add(receipt);
        if (receipt.Status == MessageStatus.Sent || !MessageStatusRules.MayReplace(_reached, _reachedReason, receipt.Status)) return;
        (_reached, _reachedReason) = (receipt.Status, receipt.Reason);
        Add(receipt.ReceivedAt, receipt.Status, receipt.Reason);
    }

    public void Event(DateTimeOffset at, MessageStatus status, MessageReason reason, string? detail) => Add(at, status, reason, detail);

    public void UnderWay(DateTimeOffset queuedAt, DateTimeOffset startedAt)
    {
        Queued(queuedAt);
        Add(startedAt, MessageStatus.Sending);
        IsUnderWay = true;
    }

    private void Queued(DateTimeOffset at)
    {
        if (_queued) return;
        _queued = true;
        Add(at, MessageStatus.Queued);
    }

    private void Add(DateTimeOffset at, MessageStatus status, MessageReason reason = MessageReason.None, string? detail = null) =>
        _entries.Add(new(at, status, reason, detail));
}
