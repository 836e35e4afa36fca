using System.Text.Json;
using GallantSms.Application.Events;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>What is posted: the event as the feed shows it, with its number among its message's.</summary>
internal sealed record WebhookBody(string Id, string Type, DateTimeOffset Timestamp, int? Sequence, EventData Data)
{
    public static byte[] Of(EventView view, int? sequence, JsonSerializerOptions json) =>
        JsonSerializer.SerializeToUtf8Bytes(new WebhookBody(view.Id, view.Type, view.Timestamp, sequence, view.Data), json);

    /// <summary>The header's id: of the delivery, so that a receiver knows a repeat. No two endpoints share one.</summary>
    public static string HeaderId(Guid deliveryId) => $"evt_{deliveryId:N}";
}
