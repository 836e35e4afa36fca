using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GallantSms.WebApi.Http;

/// <summary>
/// Puts the envelope around data. The parts that never change are bytes already, so a small answer costs one pass over
/// the data and one write of known length.
/// </summary>
internal static class EnvelopeWriter
{
    public static async Task WriteAsync<T>(HttpContext http, int status, T data, ErrorBody? error)
    {
        using var body = new PooledBuffer(1024);
        WriteHead(body, http, error is null);
        WriteJson(body, data);
        body.Append(",\"error\":"u8);
        WriteJson(body, error);
        WriteTail(body, http);
        await SendAsync(http, status, body.Written);
    }

    public static async Task WriteRawAsync(HttpContext http, int status, ReadOnlyMemory<byte> json)
    {
        var success = status < StatusCodes.Status400BadRequest;
        using var body = new PooledBuffer(json.Length + 256);
        WriteHead(body, http, success);
        if (success)
        {
            body.Append(json.Span);
            body.Append(",\"error\":null"u8);
        }
        else
        {
            body.Append("null,\"error\":"u8);
            body.Append(json.Span);
        }

        WriteTail(body, http);
        await SendAsync(http, status, body.Written);
    }

    private static void WriteHead(PooledBuffer body, HttpContext http, bool success)
    {
        body.Append(success ? "{\"success\":true,\"timestamp\":\""u8 : "{\"success\":false,\"timestamp\":\""u8);
        UtcDateTimeConverter.Write(body.GetSpan(UtcDateTimeConverter.Length), RequestTrace.Of(http).Now);
        body.Advance(UtcDateTimeConverter.Length);
        body.Append("\",\"data\":"u8);
    }

    private static void WriteTail(PooledBuffer body, HttpContext http)
    {
        var trace = RequestTrace.Of(http);
        body.Append(",\"metadata\":{\"request_id\":\""u8);
        body.Advance(Encoding.ASCII.GetBytes(trace.Id, body.GetSpan(trace.Id.Length)));    // plain ASCII: RequestTrace saw to it
        body.Append("\",\"duration_ms\":"u8);
        ((long)trace.Elapsed.TotalMilliseconds).TryFormat(body.GetSpan(20), out var digits, default, CultureInfo.InvariantCulture);
        body.Advance(digits);
        body.Append("}}"u8);
    }

    private static void WriteJson<T>(PooledBuffer body, T value)
    {
        using var json = new Utf8JsonWriter(body);
        JsonSerializer.Serialize(json, value, ApiJson.Options);
    }

    private static async Task SendAsync(HttpContext http, int status, ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>A growing buffer of pooled memory.</summary>
    private sealed class PooledBuffer(int size) : IBufferWriter<byte>, IDisposable
    {
        private byte[] _bytes = ArrayPool<byte>.Shared.Rent(size);
        private int _length;

        public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

        public void Append(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(GetSpan(bytes.Length));
            _length += bytes.Length;
        }

        public void Advance(int count) => _length += count;

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Reserve(Math.Max(sizeHint, 1));
            return _bytes.AsMemory(_length);
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

        private void Reserve(int more)
        {
            if (_bytes.Length - _length >= more) return;
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + more));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }
}
