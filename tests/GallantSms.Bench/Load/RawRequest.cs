using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace GallantSms.Bench.Load;

/// <summary>HTTP/1.1 requests as bytes, ready to be written to a socket.</summary>
internal static class RawRequest
{
    public static byte[] Post(Uri target, string path, ReadOnlySpan<byte> body, params string[] headers)
    {
        var head = Head("POST", target, path, [.. headers, "Content-Type: application/json", $"Content-Length: {body.Length}"]);
        var request = new byte[head.Length + body.Length];
        head.CopyTo(request.AsSpan());
        body.CopyTo(request.AsSpan(head.Length));
        return request;
    }

    public static byte[] Get(Uri target, string path, params string[] headers) => Head("GET", target, path, headers);

    /// <summary>One normal single send each, to a number of its own: the request is made once, its digits are overwritten.</summary>
    public static RequestSource SingleSends(Uri api, string key, long count)
    {
        var hole = new string('#', Numbers.Digits);
        var body = Encoding.ASCII.GetBytes($$"""{"phone_numbers":["{{Numbers.Prefix}}{{hole}}"],"message":"{{Bodies.Text}}","sender_id":"GALLANT"}""");
        var template = Post(api, "/api/v1/sms/send", body, $"X-Api-Key: {key}");
        var at = template.AsSpan().IndexOf(Encoding.ASCII.GetBytes(hole));
        var first = Numbers.Reserve(count);
        return (n, scratch) =>
        {
            template.CopyTo(scratch.AsSpan());
            Utf8Formatter.TryFormat(first + n, scratch.AsSpan(at), out _, new('D', Numbers.Digits));
            return scratch.AsMemory(0, template.Length);
        };
    }

    /// <summary>The same bytes every time.</summary>
    public static RequestSource Always(byte[] request) => (_, _) => request;

    /// <summary>Each of them once.</summary>
    public static RequestSource Each(byte[][] requests) => (n, _) => requests[n];

    private static byte[] Head(string method, Uri target, string path, string[] headers)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: {target.Authority}\r\n");
        foreach (var header in headers) head.Append(header).Append("\r\n");
        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }
}
