using System.Text.Json;
using GallantSms.Domain.Messages;

namespace GallantSms.Application.Events;

/// <summary>Something that happened, as the feed, the stream and webhooks tell it.</summary>
/// <param name="Id">Its place in the account's log: later events have later ids. <c>17.3</c> comes after <c>17.2</c> and before <c>18.0</c>.</param>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
public sealed record EventView(string Id, string Type, DateTimeOffset Timestamp, EventData Data);

/// <summary>
/// What it was about. <c>Status</c> and <c>Reason</c> are those of that moment, everything else is read from what is kept of the message now:
/// when it was erased, only ids are left.
/// </summary>
/// <param name="Price">Micro-units of <paramref name="Currency"/>, for all segments.</param>
/// <param name="Details">Of events that are not about a message's state.</param>
public sealed record EventData(
    Guid? MessageId, Guid? BulkId, string? To, string? Country, string? SenderId, MessageStatus? Status, EventReason? Reason, int? Segments, long? Price, string? Currency,
    string? Reference, string? Campaign, IReadOnlyList<string> Tags, DateTimeOffset? AcceptedAt, DateTimeOffset? ScheduledAt, JsonElement? Details)
{
    public static readonly EventData Nothing = new(null, null, null, null, null, null, null, null, null, null, null, null, [], null, null, null);
}

/// <param name="Advice">What the sender can do; empty when nothing.</param>
public sealed record EventReason(MessageReason Code, ReasonClass Class, string Meaning, string Advice)
{
    public static EventReason? Of(MessageReason reason)
    {
        if (reason == MessageReason.None) return null;
        var facts = ReasonTable.Of(reason);
        return new(reason, facts.Class, facts.Meaning, facts.Advice);
    }
}

/// <param name="NextAfter">Ask for what comes after it. Also when there was nothing: what was looked through need not be looked through again.</param>
/// <param name="HasMore">There is more already.</param>
public sealed record EventPage(IReadOnlyList<EventView> Events, string NextAfter, bool HasMore);

public sealed record EventTypeView(string Type, string Meaning);
