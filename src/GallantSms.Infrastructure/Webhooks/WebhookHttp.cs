using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Security;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Webhooks;

/// <param name="Error">Null when it was taken; else as <see cref="GallantSms.Application.Webhooks.WebhookAttempt"/> names it.</param>
internal sealed record WebhookAnswer(int? Status, string? Error, string? Response, TimeSpan Took, TimeSpan? RetryAfter = null)
{
    public bool Taken => Error is null;
}

/// <summary>
/// Posts to addresses that tenants gave. Where a connection leads is checked when it is made, whatever the address is called;
/// redirects are not followed, and of an answer no more than a kilobyte is read, within the time limit.
/// </summary>
internal sealed class WebhookHttp : IDisposable
{
    private const int ReadMost = 1024;

    private readonly OutboundGuard _guard;
    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;

    public WebhookHttp(IOptions<WebhookOptions> options, IOptions<AuthorizationServerOptions> site)
        : this(new OutboundGuard(options.Value.AllowLocal ?? site.Value.IsDevelopment()), options.Value.Timeout)
    {
    }

    public WebhookHttp(OutboundGuard guard, TimeSpan timeout)
    {
        (_guard, _timeout) = (guard, timeout);
        var handler = guard.NewHandler();
        (handler.PooledConnectionIdleTimeout, handler.AutomaticDecompression) = (TimeSpan.FromSeconds(30), DecompressionMethods.None);
        _http = new(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("GallantSms-Webhooks", "1"));
    }

    /// <summary>Whether the address as written may be called. An address that is a number is checked at once, a name at each connection.</summary>
    public bool MayCall(string url) =>
        url.Length is > 0 and <= 2048 && Uri.TryCreate(url, UriKind.Absolute, out var uri) && _guard.MayCall(uri)
        && (!IPAddress.TryParse(uri.Host.Trim('[', ']'), out var literal) || _guard.MayReach(literal));

    public async Task<WebhookAnswer> PostAsync(string url, IReadOnlyDictionary<string, string> headers, byte[] body, CancellationToken ct)
    {
        var begun = TimeProvider.System.GetTimestamp();
        WebhookAnswer Answer(int? status, string? error, string? response = null, TimeSpan? retryAfter = null) =>
            new(status, error, response, TimeProvider.System.GetElapsedTime(begun), retryAfter);

        if (!MayCall(url)) return Answer(null, "url");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
            foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var (status, text) = ((int)response.StatusCode, await BeginningAsync(response.Content, limit.Token));
            return Answer(status, ErrorOf(status), text, RetryAfter(response.Headers.RetryAfter));
        }
        catch (Exception e) when (!ct.IsCancellationRequested && ErrorOf(e) is { } error)
        {
            return Answer(null, error);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string? ErrorOf(int status) => status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => "redirect",
        410 => "gone",
        _ => "status",
    };

    private static string? ErrorOf(Exception fault) => fault switch
    {
        OperationCanceledException => "timeout",
        OutboundRefusedException => "address",
        AuthenticationException => "tls",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "name",
        HttpRequestException { InnerException: { } inner } => ErrorOf(inner) ?? "connection",
        HttpRequestException or IOException or SocketException => "connection",
        _ => null,
    };

    private static async Task<string> BeginningAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var bytes = new byte[ReadMost];
        var length = await stream.ReadAtLeastAsync(bytes, ReadMost, throwOnEndOfStream: false, ct);
        // PostgreSQL's text takes no zero character.
        return Encoding.UTF8.GetString(bytes, 0, length).Replace('\0', '\ufffd');
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date && date > DateTimeOffset.UtcNow ? date - DateTimeOffset.UtcNow : null);
}
