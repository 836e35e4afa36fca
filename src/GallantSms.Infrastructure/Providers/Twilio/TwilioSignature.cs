using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>
/// <c>X-Twilio-Signature: base64(HMAC-SHA1(auth token, address + names and values of the POST fields, sorted))</c>. With
/// <c>bodySHA256</c> in the query the address alone is signed, and that is the hash of the body
/// (twilio.com/docs/usage/security#validating-requests).
/// </summary>
internal static class TwilioSignature
{
    private const string BodyHash = "bodySHA256";

    [SuppressMessage("Security", "CA5350", Justification = "The vendor's choice; as an HMAC, SHA-1 is not broken.")]
    public static bool Holds(string authToken, Uri? callbackUrl, ReceiptCallback callback, string query)
    {
        if (!callback.Headers.TryGetValue("X-Twilio-Signature", out var signature)) return false;
        Span<byte> given = stackalloc byte[HMACSHA1.HashSizeInBytes];
        if (!Convert.TryFromBase64String(signature, given, out var length) || length != given.Length) return false;

        var hash = TwilioForm.Parse(query).First(BodyHash);
        if (hash is not null && !IsHashOf(hash, callback.Body)) return false;

        var fields = hash is not null ? "" : Canonical(TwilioForm.Parse(callback.Body));
        var key = Encoding.UTF8.GetBytes(authToken);
        Span<byte> right = stackalloc byte[HMACSHA1.HashSizeInBytes];
        var holds = false;
        foreach (var address in Addresses(callbackUrl ?? callback.Url))
        {
            HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(address + (query.Length == 0 ? "" : "?" + query) + fields), right);
            holds |= CryptographicOperations.FixedTimeEquals(given, right);
        }

        return holds;
    }

    /// <summary>Twilio signs with or without the port, by who makes the request; proxies change it too.</summary>
    private static IEnumerable<string> Addresses(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.DnsSafeHost}]" : url.Host;
        yield return $"{url.Scheme}://{host}{url.AbsolutePath}";
        yield return $"{url.Scheme}://{host}:{url.Port}{url.AbsolutePath}";
    }

    /// <summary>Sorted by UTF-16 code units; a repeated name with each of its different values, sorted too.</summary>
    private static string Canonical(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var text = new StringBuilder();
        foreach (var field in fields.GroupBy(f => f.Key, f => f.Value, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            foreach (var value in field.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) text.Append(field.Key).Append(value);
        }

        return text.ToString();
    }

    private static bool IsHashOf(string hex, ReadOnlyMemory<byte> body) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(hex), Encoding.UTF8.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body.Span))));
}
