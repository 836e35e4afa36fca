using System.Buffers;
using System.Text;
using GallantSms.Domain.Shared;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace GallantSms.WebApi.Http;

/// <summary>Reads a JSON body whole, or says exactly what is wrong with it.</summary>
internal static class RequestBody
{
    private const int FirstChunk = 16 * 1024;
    private const long MostDrained = 32 * 1024 * 1024;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(5);

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
        RefuseCompressed(request);
    }

    internal static void RefuseCompressed(HttpRequest request)
    {
        var coding = request.Headers.ContentEncoding;
        if (coding.Count > 0 && !coding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw Unsupported("content-encoding", coding.ToString(), "The body must not be compressed.");
    }

    /// <summary>Lets the server read so much, and refuses a body that announces more. Who reads must count: the server allows some on top.</summary>
    internal static async ValueTask AdmitAsync(HttpContext http, int maxBytes, CancellationToken ct)
    {
        // What the endpoint takes, more or less than the host's default, and what is thrown away to be able to answer.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maxBytes + MostDrained;
        if (http.Request.ContentLength is { } declared && declared > maxBytes) throw await TooLargeAsync(http, maxBytes, declared, ct);
    }

    internal static async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext http, int maxBytes, CancellationToken ct)
    {
        await AdmitAsync(http, maxBytes, ct);
        var declared = http.Request.ContentLength;

        // A declared length is only believed as far as bytes arrive: 20 MB announced and never sent cost no 20 MB.
        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(declared ?? FirstChunk, 2 * 1024 * 1024));
        var length = 0;
        while (true)
        {
            if (length == bytes.Length)
            {
                if (declared == length) break;
                if (length > maxBytes) throw await TooLargeAsync(http, maxBytes, null, ct);
                var grown = Math.Max(length * 2L, FirstChunk);
                Array.Resize(ref bytes, (int)Math.Min(grown, declared ?? (maxBytes + 1L)));
            }

            var read = await http.Request.Body.ReadAsync(bytes.AsMemory(length), ct);
            if (read == 0) break;
            length += read;
        }

        return length > maxBytes ? throw await TooLargeAsync(http, maxBytes, null, ct) : bytes.AsMemory(0, length);
    }

    private static async ValueTask<DomainException> TooLargeAsync(HttpContext http, int maxBytes, long? declared, CancellationToken ct)
    {
        if (!await DrainAsync(http.Request, maxBytes, ct))
            http.Response.OnStarting(static state =>
            {
                ((HttpResponse)state).Headers.Connection = "close";
                return Task.CompletedTask;
            }, http.Response);
        var message = $"The body may have at most {maxBytes} bytes.";
        return new("PAYLOAD_TOO_LARGE", ErrorKind.TooLarge, message, new FieldError("body", declared is null ? null : $"{declared} bytes", "PAYLOAD_TOO_LARGE", message));
    }

    /// <summary>
    /// Most clients write all of a body before they read, and would see a reset connection instead of the 413. So the rest is
    /// read and dropped, unless it is huge, slow, or waits for our word (<c>Expect</c>). Whether the end was reached.
    /// </summary>
    private static async ValueTask<bool> DrainAsync(HttpRequest request, int maxBytes, CancellationToken ct)
    {
        if (request.ContentLength > maxBytes + MostDrained || request.Headers.Expect.Count > 0) return false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(LongestDrain);
        var dropped = ArrayPool<byte>.Shared.Rent(FirstChunk);
        try
        {
            while (await request.Body.ReadAsync(dropped, limit.Token) > 0) { }
            return true;
        }
        catch (Exception e) when (e is BadHttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;       // the refusal stands; the connection ends with it
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(dropped);
        }
    }

    internal static DomainException Unsupported(string header, string? given, string message) =>
        new("UNSUPPORTED_MEDIA_TYPE", ErrorKind.UnsupportedMediaType, message, new FieldError(header, given, "UNSUPPORTED_MEDIA_TYPE", message));
}
