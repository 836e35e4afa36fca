using System.Net;
using System.Text;
using System.Text.Json;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>Fields of a callback's query or body. A name may come several times.</summary>
internal static class TwilioForm
{
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string encoded)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var pair in encoded.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = pair.IndexOf('=', StringComparison.Ordinal);
            fields.Add(cut < 0 ? new(WebUtility.UrlDecode(pair), "") : new(WebUtility.UrlDecode(pair[..cut]), WebUtility.UrlDecode(pair[(cut + 1)..])));
        }

        return fields;
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Parse(ReadOnlyMemory<byte> body) => Parse(Encoding.UTF8.GetString(body.Span));

    /// <summary>The texts and numbers of a JSON object; empty where it is none.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ParseJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind != JsonValueKind.Object ? []
                : [.. json.RootElement.EnumerateObject()
                    .Where(p => p.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                    .Select(p => new KeyValuePair<string, string>(p.Name, p.Value.ToString()))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A string that is no valid UTF-16 shows only when it is read.
            return [];
        }
    }

    public static string? First(this IReadOnlyList<KeyValuePair<string, string>> fields, string name)
    {
        foreach (var (key, value) in fields)
        {
            if (key == name) return value;
        }

        return null;
    }
}
