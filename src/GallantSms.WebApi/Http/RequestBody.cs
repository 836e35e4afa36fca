using System.Text;
using GallantSms.Domain.Shared;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace GallantSms.WebApi.Http;

/// <summary>Reads a JSON body whole, or says exactly what is wrong with it.</summary>
internal static class RequestBody
{
    private const int FirstChunk = 16 * 1024;

    /// <summary>
    /// The body as a value and as it came (without a byte order mark). <c>raw</c> is memory of its own and may outlive the request.
    /// </summary>
    /// <exception cref="DomainException">
    /// <c>UNSUPPORTED_MEDIA_TYPE</c>, <c>PAYLOAD_TOO_LARGE</c>, <c>MALFORMED_JSON</c>, or <c>VALIDATION_ERROR</c> with every wrong field.
    /// </exception>
    public static async ValueTask<(T Value, ReadOnlyMemory<byte> Raw)> ReadAsync<T>(HttpContext http, int maxBytes, CancellationToken ct)
    {
        DemandJson(http.Request);
        var raw = await ReadBytesAsync(http, maxBytes, ct);
        if (raw.Span.StartsWith(Encoding.UTF8.Preamble)) raw = raw[Encoding.UTF8.Preamble.Length..];
        return (JsonBody.Parse<T>(raw.Span), raw);
    }

    private static void DemandJson(HttpRequest request)
    {
        var given = request.ContentType;
        var isJson = MediaTypeHeaderValue.TryParse(given, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson) throw Unsupported("content-type", given, "The body must be application/json in UTF-8.");

        var coding = request.Headers.ContentEncoding;
        if (coding.Count > 0 && !coding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw Unsupported("content-encoding", coding.ToString(), "The body must not be compressed.");
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext http, int maxBytes, CancellationToken ct)
    {
        var declared = http.Request.ContentLength;
        if (declared > maxBytes) throw TooLarge(http, maxBytes, declared);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maxBytes;    // what the endpoint takes, more or less than the host's default

        // A declared length is only believed as far as bytes arrive: 20 MB announced and never sent cost no 20 MB.
        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(declared ?? FirstChunk, 2 * 1024 * 1024));
        var length = 0;
        while (true)
        {
            if (length == bytes.Length)
            {
                if (declared == length) break;
                if (length > maxBytes) throw TooLarge(http, maxBytes, null);
                var grown = Math.Max(length * 2L, FirstChunk);
                Array.Resize(ref bytes, (int)Math.Min(grown, declared ?? (maxBytes + 1L)));
            }

            var read = await http.Request.Body.ReadAsync(bytes.AsMemory(length), ct);
            if (read == 0) break;
            length += read;
        }

        return length > maxBytes ? throw TooLarge(http, maxBytes, null) : bytes.AsMemory(0, length);
    }

    private static DomainException TooLarge(HttpContext http, int maxBytes, long? declared)
    {
        http.Response.OnStarting(static state =>
        {
            ((HttpResponse)state).Headers.Connection = "close";     // reading on only to throw it away helps nobody
            return Task.CompletedTask;
        }, http.Response);
        var message = $"The body may have at most {maxBytes} bytes.";
        return new("PAYLOAD_TOO_LARGE", ErrorKind.TooLarge, message, new FieldError("body", declared is null ? null : $"{declared} bytes", "PAYLOAD_TOO_LARGE", message));
    }

    private static DomainException Unsupported(string header, string? given, string message) =>
        new("UNSUPPORTED_MEDIA_TYPE", ErrorKind.UnsupportedMediaType, message, new FieldError(header, given, "UNSUPPORTED_MEDIA_TYPE", message));
}
