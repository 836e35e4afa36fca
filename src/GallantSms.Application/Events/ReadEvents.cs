using System.Globalization;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Events;

/// <summary>What happened, oldest first.</summary>
/// <param name="After">Id of the last event that is known, or <c>latest</c>; nothing: from the oldest that is kept.</param>
/// <param name="Types">Separated by commas; nothing: all.</param>
/// <param name="BulkId">Only what is about this bulk and its messages.</param>
public sealed record ReadEvents(string? After, int? Limit, string? Types, Guid? BulkId) : IQuery<EventPage>;

/// <summary>The types of events there are.</summary>
public sealed record ListEventTypes : IQuery<IReadOnlyList<EventTypeView>>;

/// <summary>A place in the log: behind this event. Null where a query means the oldest, or the newest.</summary>
public readonly record struct EventCursor(long Position, int Index)
{
    public override string ToString() => Position == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{Position}.{Index}");

    public static EventCursor? Parse(string given)
    {
        if (given == "0") return default(EventCursor);
        var dot = given.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && long.TryParse(given.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position > 0
            && int.TryParse(given.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new(position, index) : null;
    }
}

/// <param name="After">Null: latest.</param>
/// <param name="Types">Empty: all.</param>
public sealed record EventFilter(EventCursor? After, int Limit, IReadOnlySet<string> Types, Guid? BulkId)
{
    public const int MaxLimit = 500;

    /// <exception cref="DomainException">VALIDATION_ERROR.</exception>
    public static EventFilter Of(ReadEvents query)
    {
        if (query.Limit is < 1 or > MaxLimit) throw SendErrors.Invalid("limit", query.Limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 500.");
        var types = (query.Types ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (types.FirstOrDefault(t => !EventTypes.IsKnown(t)) is { } unknown) throw EventErrors.UnknownType("types", unknown);
        EventCursor? after = query.After switch
        {
            null or "" => default(EventCursor),
            "latest" => null,
            var given => EventCursor.Parse(given) ?? throw SendErrors.Invalid("after", given, "INVALID_CURSOR", "Use the id of an event, a next_after, 0 or latest."),
        };
        return new(after, query.Limit ?? 100, types.ToHashSet(), query.BulkId);
    }
}

public interface IEventFeed
{
    /// <exception cref="DomainException">EVENTS_EXPIRED: what came next has been dropped. NOT_FOUND: no such bulk.</exception>
    Task<EventPage> ReadAsync(TenantInfo tenant, EventFilter filter, CancellationToken ct);
}

public static class EventErrors
{
    public static DomainException UnknownType(string field, string type) =>
        SendErrors.Invalid(field, type, "UNKNOWN_EVENT_TYPE", "There is no such type of event; /api/v1/events/types lists them.");

    /// <param name="oldest">What to ask for events after, to get the oldest there are.</param>
    public static DomainException Expired(string after, string oldest)
    {
        var message = $"Events that come after {after} are no longer kept. Go on from {oldest}, and read from /sms/reports what you missed.";
        return new("EVENTS_EXPIRED", ErrorKind.Conflict, message, new FieldError("after", after, "EVENTS_EXPIRED", message));
    }

    public static DomainException TooManyStreams(int most) =>
        new("TOO_MANY_STREAMS", ErrorKind.RateLimited, $"{most} streams of this account are open already. Close one, or read /events.") { RetryAfter = TimeSpan.FromSeconds(10) };
}

internal sealed class ReadEventsHandler(ITenantContext tenant, IEventFeed feed) : IRequestHandler<ReadEvents, EventPage>
{
    public Task<EventPage> Handle(ReadEvents query, CancellationToken ct) => feed.ReadAsync(tenant.Tenant, EventFilter.Of(query), ct);
}

internal sealed class ListEventTypesHandler : IRequestHandler<ListEventTypes, IReadOnlyList<EventTypeView>>
{
    public Task<IReadOnlyList<EventTypeView>> Handle(ListEventTypes query, CancellationToken ct) => Task.FromResult(EventTypes.All);
}
