using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GallantSms.Infrastructure.Providers.Sns;

/// <param name="SessionToken">Of temporary credentials (STS); null for those of a user.</param>
internal sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken = null);

/// <summary>What is asked of AWS, as it goes over the wire. <c>Headers</c> must hold all that are to be signed, <c>Host</c> among them.</summary>
internal sealed record AwsRequest(string Method, Uri Url, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Body);

/// <summary>
/// AWS Signature Version 4 in the Authorization header
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Paths are taken as they are written,
/// neither normalised nor encoded twice: those of the query APIs are "/".
/// </summary>
internal static class SigV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>The value of the <c>X-Amz-Date</c> header, which is to be among the signed ones.</summary>
    public static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The value of the Authorization header.</summary>
    public static string Authorization(AwsRequest request, AwsCredentials credentials, string region, string service, DateTimeOffset at)
    {
        var date = Date(at);
        var scope = $"{date[..8]}/{region}/{service}/aws4_request";
        var (canonical, signed) = Canonical(request);
        var toSign = $"{Algorithm}\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";

        var key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey);
        foreach (var part in scope.Split('/')) key = Mac(key, part);
        return $"{Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={signed}, Signature={Hex(Mac(key, toSign))}";
    }

    private static (string Request, string SignedHeaders) Canonical(AwsRequest request)
    {
        var headers = request.Headers
            .GroupBy(h => h.Name.ToLowerInvariant(), h => Trim(h.Value))
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Value: string.Join(',', g)))
            .ToArray();
        var signed = string.Join(';', headers.Select(h => h.Name));
        var lines = string.Concat(headers.Select(h => $"{h.Name}:{h.Value}\n"));
        var text = $"{request.Method}\n{request.Url.AbsolutePath}\n{Query(request.Url)}\n{lines}\n{signed}\n{Hex(SHA256.HashData(request.Body.Span))}";
        return (text, signed);
    }

    private static string Query(Uri url)
    {
        var pairs = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
            return (Name: Encode(Uri.UnescapeDataString(name)), Value: Encode(Uri.UnescapeDataString(value)));
        });
        return string.Join('&', pairs.OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal).Select(p => $"{p.Name}={p.Value}"));
    }

    /// <summary>RFC 3986, 2.3: only unreserved characters stay.</summary>
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Unreserved)) return text;
        var encoded = new StringBuilder(text.Length * 2);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (Unreserved.Contains((char)b)) encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    /// <summary>Without the blanks around, and with one where several stand in a row.</summary>
    private static string Trim(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
