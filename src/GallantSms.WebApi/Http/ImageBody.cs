using Microsoft.Net.Http.Headers;

namespace GallantSms.WebApi.Http;

/// <summary>A picture sent as the body itself. What it really is, its bytes say.</summary>
internal static class ImageBody
{
    public static readonly string[] Types = ["image/png", "image/jpeg", "image/webp"];

    /// <exception cref="Domain.Shared.DomainException"><c>UNSUPPORTED_MEDIA_TYPE</c>, <c>PAYLOAD_TOO_LARGE</c>.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpContext http, int maxBytes, CancellationToken ct)
    {
        var given = http.Request.ContentType;
        if (!MediaTypeHeaderValue.TryParse(given, out var type) || !Types.Contains(type.MediaType.ToString().ToLowerInvariant()))
            throw RequestBody.Unsupported("content-type", given, $"The body must be {string.Join(" or ", Types)}. SVG is not taken: it can carry script.");
        RequestBody.RefuseCompressed(http.Request);
        return (await RequestBody.ReadBytesAsync(http, maxBytes, ct)).ToArray();
    }
}
