using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GallantSms.WebApi.Http;

/// <summary>
/// Instants as RFC 3339: written in UTC with milliseconds and <c>Z</c>, read only with an offset. Without one the framework
/// would assume the server's own zone, and a send would leave hours early or late.
/// </summary>
internal sealed class UtcDateTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public const int Length = 24;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= 64 && HasOffset(reader.ValueSpan)
            && reader.TryGetDateTimeOffset(out var value))
            return value.ToUniversalTime();
        throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Length];
        Write(text, value);
        writer.WriteStringValue(text);
    }

    public static void Write(Span<byte> destination, DateTimeOffset value) =>
        value.UtcDateTime.TryFormat(destination, out _, Format, CultureInfo.InvariantCulture);

    private static bool HasOffset(ReadOnlySpan<byte> text)
    {
        var time = text.IndexOf((byte)'T');
        return time > 0 && text[time..].IndexOfAny((byte)'Z', (byte)'+', (byte)'-') > 0;
    }
}
