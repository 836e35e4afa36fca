using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GallantSms.Simulator;

/// <summary>Reading bodies and writing answers with as little work as possible.</summary>
internal static class Answer
{
    [ThreadStatic] private static ArrayBufferWriter<byte>? t_buffer;
    [ThreadStatic] private static Utf8JsonWriter? t_json;

    /// <summary>The body, or <c>null</c> after a 400 or 413 was answered.</summary>
    public static async ValueTask<T?> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var reader = http.Request.BodyReader;
            while (true)
            {
                var read = await reader.ReadAsync(http.RequestAborted);
                if (!read.IsCompleted)
                {
                    reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }

                try
                {
                    if (Parse(read.Buffer, type) is { } body) return body;
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End);
                }

                break;
            }
        }
        catch (JsonException e)
        {
            await ProblemAsync(http, StatusCodes.Status400BadRequest, "bad_json", e.Message);
            return null;
        }
        catch (BadHttpRequestException e)
        {
            await ProblemAsync(http, e.StatusCode, "bad_body", e.Message);
            return null;
        }

        await ProblemAsync(http, StatusCodes.Status400BadRequest, "bad_json", "A JSON object is needed.");
        return null;
    }

    public static Task JsonAsync<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type) =>
        BytesAsync(http, status, "application/json", Render(value, type));

    public static Task ProblemAsync(HttpContext http, int status, string code, string message) =>
        JsonAsync(http, status, new Problem(code, message), WireJson.Default.Problem);

    public static Task TextAsync(HttpContext http, int status, string type, string text) =>
        BytesAsync(http, status, type, Encoding.UTF8.GetBytes(text));

    /// <summary>Good until the next call on this thread: use it before awaiting.</summary>
    public static ReadOnlySpan<byte> Render<T>(T value, JsonTypeInfo<T> type)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(4096);
        var json = t_json ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        JsonSerializer.Serialize(json, value, type);
        json.Flush();
        return buffer.WrittenSpan;
    }

    public static Task BytesAsync(HttpContext http, int status, string type, ReadOnlySpan<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        http.Response.BodyWriter.Write(body);
        return http.Response.BodyWriter.FlushAsync().AsTask();
    }

    private static T? Parse<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        if (body.IsEmpty) return null;
        var reader = new Utf8JsonReader(body);
        var value = JsonSerializer.Deserialize(ref reader, type);
        return reader.Read() ? throw new JsonException("Something follows the JSON value.") : value;
    }
}
