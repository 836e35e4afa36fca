using System.Text.Json;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>Requests, written straight into a pooled array.</summary>
internal static class SimulatorBodies
{
    private const int MessageBytes = 320;
    private const int RefBytes = 40;

    public static PooledJson Submit(ReadOnlySpan<OutboundSms> messages, bool single)
    {
        if (single) return PooledJson.Write(MessageBytes, messages[0], WriteOne);
        return PooledJson.Write(messages.Length * MessageBytes, messages, static (json, all) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("messages"u8);
            foreach (var message in all) WriteOne(json, message);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public static PooledJson Query(ReadOnlySpan<DoubtfulSms> messages) =>
        PooledJson.Write(messages.Length * RefBytes, messages, static (json, all) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("client_refs"u8);
            foreach (var message in all) json.WriteStringValue(message.MessageId);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void WriteOne(Utf8JsonWriter json, OutboundSms message) =>
        JsonSerializer.Serialize(json, WireMessage.For(message), WireJson.Default.WireMessage);
}
