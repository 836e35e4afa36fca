using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GallantSms.Bench.Load;

/// <summary>Request bodies, made before the clock runs.</summary>
internal static class Bodies
{
    public const string Text = "Your appointment is confirmed for tomorrow at 10:00. Reply STOP to opt out.";

    /// <summary>A bulk of as many recipients, a shared text; at once or at a time.</summary>
    public static byte[] Bulk(int recipients, DateTimeOffset? at = null)
    {
        var body = new StringBuilder(recipients * 17 + 256).Append("{\"message\":\"").Append(Text).Append("\",\"sender_id\":\"GALLANT\",");
        if (at is { } time) body.Append(CultureInfo.InvariantCulture, $"\"schedule_time\":\"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\",");
        body.Append("\"phone_numbers\":[");
        var first = Numbers.Reserve(recipients);
        for (var i = 0; i < recipients; i++)
        {
            if (i > 0) body.Append(',');
            body.Append(CultureInfo.InvariantCulture, $"\"{Numbers.Prefix}{first + i:D8}\"");
        }

        return Encoding.UTF8.GetBytes(body.Append("]}").ToString());
    }

    public static byte[] Send(bool urgent) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"phone_numbers":["{{Numbers.Prefix}}{{Numbers.Reserve(1):D8}}"],"message":"{{Text}}","sender_id":"GALLANT","priority":"{{(urgent ? "urgent" : "normal")}}"}"""));

    /// <summary>A batch as the platform's adapter submits it.</summary>
    public static byte[] CarrierBatch(int messages)
    {
        var buffer = new ArrayBufferWriter<byte>(messages * 220);
        using (var json = new Utf8JsonWriter(buffer))
        {
            var first = Numbers.Reserve(messages);
            json.WriteStartObject();
            json.WriteStartArray("messages"u8);
            for (var i = 0; i < messages; i++) CarrierMessage(json, first + i);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] CarrierSingle()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer)) CarrierMessage(json, Numbers.Reserve(1));
        return buffer.WrittenSpan.ToArray();
    }

    private static void CarrierMessage(Utf8JsonWriter json, long number)
    {
        json.WriteStartObject();
        json.WriteString("client_ref"u8, Guid.CreateVersion7());
        json.WriteString("to"u8, string.Create(CultureInfo.InvariantCulture, $"{Numbers.Prefix}{number:D8}"));
        json.WriteString("from"u8, "GALLANT"u8);
        json.WriteString("text"u8, Text);
        json.WriteString("encoding"u8, "gsm7"u8);
        json.WriteBoolean("flash"u8, false);
        json.WriteEndObject();
    }
}
