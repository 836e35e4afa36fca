using System.Text.Json;
using GallantSms.Application.Events;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Events;

/// <summary>One event in a row of the log, by ids: enough to choose by, and to make its words from.</summary>
/// <param name="Told">Of told events, unless it has to be read from the log.</param>
internal readonly record struct EventRef(
    EventCursor Place, DateTimeOffset At, string Type, Guid? MessageId, Guid? BatchId, MessageStatus? Status, MessageReason Reason, JsonElement? Told)
{
    /// <summary>The events of a row, in order. Rewritten rows are nobody's news.</summary>
    public static IEnumerable<EventRef> Of(Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Accepted or ChangeKind.Moved:
                for (var i = 0; i < change.MessageIds.Length; i++)
                    yield return new(new(change.Position, i), change.At, EventTypes.Of(change.StatusOf(i)), change.MessageIds[i], change.BatchId, change.StatusOf(i), change.ReasonOf(i), null);
                break;
            case ChangeKind.Told when change.Body is { } body:
                yield return new(new(change.Position, 0), change.At, body.GetProperty("type").GetString()!, null, change.BatchId, null, MessageReason.None, body);
                break;
        }
    }

    /// <summary>The cursor behind a whole row.</summary>
    public static EventCursor End(Change change) => new(change.Position, Math.Max(0, change.MessageIds.Length - 1));
}
