using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Messages.Search;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>An answer whose status is below 500 and not 429: what it means is for the caller to say.</summary>
internal sealed record ElasticsearchAnswer(HttpStatusCode Status, JsonElement Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary><c>index_not_found_exception</c> and the like; never the reason in words, which may quote what was sent.</summary>
    public string ErrorType => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("type", out var type)
        ? type.GetString() ?? ""
        : "";

    public JsonElement Expect(string what) => IsSuccess ? Body : throw new InvalidOperationException($"Elasticsearch refused {what}: {(int)Status} {ErrorType}.");
}

/// <summary>An answer of 429: the server lives and has no room.</summary>
internal sealed class ElasticsearchBusyException() : Exception("Elasticsearch has no room for more now.");

/// <summary>
/// One cluster over HTTP: addresses, sign-in, time limits and the circuit. While the circuit is open a search fails at once
/// instead of waiting for a server that does not answer.
/// </summary>
internal sealed class ElasticsearchClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue Lines = new("application/x-ndjson");

    private readonly HttpClient _http;
    private readonly ResiliencePipeline _circuit;

    public ElasticsearchClient(IOptions<ElasticsearchOptions> options, TimeProvider clock)
    {
        var given = options.Value;
        var address = new Uri(given.Address);
        _http = new(HandlerOf(given), disposeHandler: true)
        {
            BaseAddress = new UriBuilder(address) { UserName = "", Password = "", Path = address.AbsolutePath.TrimEnd('/') + "/" }.Uri,
            Timeout = given.Timeout,
        };
        _http.DefaultRequestHeaders.Authorization = SignInOf(given.ApiKey, address);
        _circuit = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(2),
                ShouldHandle = new PredicateBuilder().Handle<SearchUnavailableException>(),
            })
            .Build();
    }

    public Task<ElasticsearchAnswer> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken ct) => SendAsync(method, path, body, Json, ct);

    /// <summary>A body of lines, for <c>_bulk</c>.</summary>
    public Task<ElasticsearchAnswer> SendLinesAsync(string path, ReadOnlyMemory<byte> body, CancellationToken ct) => SendAsync(HttpMethod.Post, path, body, Lines, ct);

    public void Dispose() => _http.Dispose();

    /// <exception cref="SearchUnavailableException">No answer, or one that tells of a fault of the server.</exception>
    /// <exception cref="ElasticsearchBusyException">429.</exception>
    private async Task<ElasticsearchAnswer> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, MediaTypeHeaderValue type, CancellationToken ct)
    {
        try
        {
            return await _circuit.ExecuteAsync(async token => await TryAsync(method, path, body, type, token), ct);
        }
        catch (BrokenCircuitException e)
        {
            throw new SearchUnavailableException("Elasticsearch does not answer; it is asked again in a moment.", e);
        }
    }

    private async Task<ElasticsearchAnswer> TryAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, MediaTypeHeaderValue type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is { } content) request.Content = new ReadOnlyMemoryContent(content) { Headers = { ContentType = type } };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.StatusCode == HttpStatusCode.TooManyRequests) throw new ElasticsearchBusyException();
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) throw new SearchUnavailableException("Elasticsearch does not accept the sign-in, or gives it too few rights.");
            if ((int)response.StatusCode >= 500) throw new SearchUnavailableException($"Elasticsearch answered {(int)response.StatusCode}.");
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            return new(response.StatusCode, response.Content.Headers.ContentLength is 0 ? default : await JsonSerializer.DeserializeAsync<JsonElement>(stream, JsonSerializerOptions.Default, ct));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw new SearchUnavailableException("Elasticsearch does not answer.", e);
        }
    }

    private static AuthenticationHeaderValue? SignInOf(string apiKey, Uri address)
    {
        if (apiKey.Length > 0) return new("ApiKey", apiKey);
        return address.UserInfo.Length == 0 ? null : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
    }

    private static SocketsHttpHandler HandlerOf(ElasticsearchOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a key must not follow to wherever an answer points
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            AutomaticDecompression = DecompressionMethods.All,
        };
        if (options.CaFile.Length == 0) return handler;
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(options.CaFile);
        handler.SslOptions.CertificateChainPolicy = trust;
        return handler;
    }
}
