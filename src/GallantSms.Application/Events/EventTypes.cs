using System.Collections.Frozen;
using System.Text.Json;
using GallantSms.Domain.Messages;

namespace GallantSms.Application.Events;

/// <summary>Every type of event. Names are part of the API contract.</summary>
public static class EventTypes
{
    public const string SuppressionAdded = "suppression.added";
    public const string WebhookDisabled = "webhook.disabled";
    public const string WebhookTest = "webhook.test";

    public static readonly IReadOnlyList<EventTypeView> All =
    [
        new("message.accepted", "It is taken and will be sent, now or at its time."),
        new("message.deferred", "No carrier took it yet; it is tried again."),
        new("message.unconfirmed", "A carrier may have taken it; that is being found out."),
        new("message.sent", "A carrier took it."),
        new("message.delivered", "It is on the phone."),
        new("message.undelivered", "It could not be delivered; the reason says why."),
        new("message.expired", "It was not delivered within its time."),
        new("message.unknown", "Nobody will tell what became of it."),
        new("message.rejected", "It was refused before any carrier got it."),
        new("message.failed", "No carrier took it."),
        new("message.canceled", "It was cancelled."),
        new("bulk.paused", "A bulk was paused."),
        new("bulk.resumed", "A bulk goes on."),
        new("bulk.canceled", "A bulk was cancelled."),
        new(SuppressionAdded, "A message showed that its number must not be texted again."),
        new(WebhookDisabled, "A webhook was disabled because it failed for days or said that it is gone."),
    ];

    private static readonly FrozenSet<string> Known = All.Select(t => t.Type).ToFrozenSet();
    private static readonly FrozenDictionary<MessageStatus, string> OfStatus =
        Enum.GetValues<MessageStatus>().ToFrozenDictionary(s => s, s => "message." + JsonNamingPolicy.SnakeCaseLower.ConvertName(s.ToString()));

    public static bool IsKnown(string type) => Known.Contains(type);

    public static string Of(MessageStatus status) => OfStatus[status];
}
