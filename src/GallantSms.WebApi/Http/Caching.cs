using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace GallantSms.WebApi.Http;

/// <summary>Answers that browsers may keep for a while and ask about by their tag.</summary>
internal static class Caching
{
    /// <summary>Sets the headers; true when the browser's copy is this very content.</summary>
    public static bool Fresh(HttpContext http, ReadOnlySpan<byte> content, TimeSpan maxAge)
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");
        http.Response.Headers.ETag = tag.ToString();
        http.Response.Headers.CacheControl = $"private, max-age={((int)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture)}";
        return http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false));
    }
}
